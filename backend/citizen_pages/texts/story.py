"""The sentences of a dossier's story, Vietnamese and English.

Facts: `number`, `status`, `giver`, `receiver`, `packet`, `reason`, `purposes`; `when` is empty
or begins with a colon. Said of the past, to the person the dossier belongs to.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STORY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "agency_opened": ("hồ sơ {number} được lập.", "dossier {number} was opened."),
        "agency_status": ("trạng thái tại cơ quan: {status}.", "status at the agency: {status}."),
        # Visits.
        "visit_booked": ("đã đặt lịch hẹn ({purposes}){when}.", "visit booked ({purposes}){when}."),
        "visit_moved": (
            "lịch hẹn được dời ({purposes}){when}.",
            "the visit was moved ({purposes}){when}.",
        ),
        "visit_booked_again": (
            "đã đặt lại lịch hẹn ({purposes}){when}.",
            "the visit was booked again ({purposes}){when}.",
        ),
        "visit_planned": (
            "đã xếp lịch hẹn vào tuyến của bưu tá; giờ hẹn giữ nguyên{when}.",
            "the visit has its place in a courier's route; the promised time stands{when}.",
        ),
        "visit_called_away": (
            "bưu tá phải quay lại; lịch hẹn vẫn giữ nguyên.",
            "the courier was called away; the appointment stands.",
        ),
        "visit_en_route": ("bưu tá lên đường đến chỗ Quý khách.", "the courier set off to you."),
        "visit_arrived": ("bưu tá đã đến.", "the courier arrived."),
        "visit_done": ("buổi hẹn hoàn thành ({purposes}).", "the visit was done ({purposes})."),
        "visit_result_wrong": (
            "buổi hẹn kết thúc: kết quả sai, phải trả lại cơ quan.",
            "the visit ended: the result was wrong and goes back to the agency.",
        ),
        "visit_failed": ("buổi hẹn không thành: {reason}.", "the visit failed: {reason}."),
        "visit_cancelled": ("lịch hẹn đã hủy.", "the visit was cancelled."),
        "visit_rescheduled": ("lịch hẹn được dời.", "the visit was moved."),
        # Papers.
        "papers_sealed": (
            "giấy tờ được lập danh mục và niêm phong trước mặt Quý khách.",
            "the papers were listed and sealed before your eyes.",
        ),
        "papers_collected": (
            "bưu tá nhận {packet} từ Quý khách theo danh mục.",
            "the courier took {packet} from you, as listed.",
        ),
        "papers_received": (
            "{receiver} nhận {packet} từ {giver} và ký xác nhận.",
            "{receiver} received {packet} from {giver} and countersigned.",
        ),
        "papers_dispatched": (
            "bưu tá nhận {packet} tại {giver} để chuyển đến cơ quan.",
            "a courier took {packet} at {giver} to carry it to the agency.",
        ),
        "papers_loaded": (
            "bưu tá nhận {packet} tại {giver} để mang đến Quý khách.",
            "a courier took {packet} at {giver} to bring it to you.",
        ),
        "papers_passed_on": (
            "bưu tá giao {packet} cho một bưu tá khác; hai bên ký xác nhận.",
            "the courier gave {packet} to another courier; both signed.",
        ),
        "papers_delivered_to_desk": (
            "{receiver} nhận {packet} từ {giver} và ký xác nhận.",
            "{receiver} received {packet} from {giver} and countersigned.",
        ),
        "papers_opened": (
            "{receiver} mở {packet}, kiểm đếm và giữ giấy tờ.",
            "{receiver} opened {packet}, counted the papers and keeps them.",
        ),
        "papers_result_issued": (
            "{giver} trả kết quả; kết quả được niêm phong tại {receiver}.",
            "{giver} issued the result; it was sealed at {receiver}.",
        ),
        "papers_taken_from_desk": (
            "bưu tá nhận {packet} tại {giver}.",
            "a courier took {packet} at {giver}.",
        ),
        "papers_delivered": (
            "bưu tá giao {packet} tại nhà Quý khách.",
            "the courier delivered {packet} at your home.",
        ),
        "papers_handed_out": (
            "Quý khách nhận {packet} tại quầy của {giver}.",
            "you fetched {packet} at the counter of {giver}.",
        ),
        "papers_result_refused": (
            "Quý khách thấy kết quả sai ({reason}); bưu tá niêm phong lại và giữ để trả cơ quan.",
            "you found the result wrong ({reason}); the courier sealed it anew and takes it back.",
        ),
        "papers_taken_back": (
            "Quý khách nộp lại giấy tờ cũ; bưu tá nhận {packet}.",
            "you handed old papers back; the courier took {packet}.",
        ),
        "papers_presumed": (
            "sổ ghi {packet} chuyển từ {giver} sang {receiver}; chưa đủ xác nhận của hai bên.",
            "{packet} went from {giver} to {receiver}; not both sides have confirmed it yet.",
        ),
        "papers_held": (
            "{receiver} lưu giữ {packet}, chờ lịch hẹn mới.",
            "{receiver} keeps {packet} until a new visit is booked.",
        ),
        "papers_incident": (
            "báo sự cố với {packet}: {reason}. Bưu điện đang kiểm tra.",
            "something is wrong with {packet}: {reason}. The post is looking into it.",
        ),
        "papers_resolved_found": ("đã tìm thấy {packet}.", "{packet} was found."),
        "papers_resolved_lost": (
            "không tìm thấy {packet}. Bưu cục sẽ làm việc với Quý khách về giấy tờ này.",
            "{packet} could not be found. The post office will settle this with you.",
        ),
        "papers_resolved_settled": (
            "sự cố với {packet} đã được làm rõ.",
            "what was wrong with {packet} has been settled.",
        ),
        "papers_contested": (
            "có báo cáo mâu thuẫn về {packet}; bưu điện đang làm rõ.",
            "there is a contradicting report about {packet}; the post is looking into it.",
        ),
    }
)
