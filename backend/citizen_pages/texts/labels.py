"""The closed lists in words: `<list>_<value>`, Vietnamese and English.

They stand inside sentences, so they begin small; `say` makes the first letter large.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # National status codes of the agency.
        "status_1": ("mới đăng ký", "registered"),
        "status_2": ("được tiếp nhận", "accepted"),
        "status_3": ("không được tiếp nhận", "not accepted"),
        "status_4": ("đang xử lý", "being processed"),
        "status_5": ("yêu cầu bổ sung giấy tờ", "more papers are asked for"),
        "status_6": ("yêu cầu thực hiện nghĩa vụ tài chính", "a payment is asked for"),
        "status_7": ("công dân yêu cầu rút hồ sơ", "withdrawn at the citizen's request"),
        "status_8": ("dừng xử lý", "processing stopped"),
        "status_9": ("đã xử lý xong", "processed, the result is ready"),
        "status_10": ("đã trả kết quả", "the result was returned"),
        # What a visit is for.
        "purpose_collect": ("nhận hồ sơ", "collect papers"),
        "purpose_deliver": ("trả kết quả", "deliver the result"),
        "purpose_online_assist": ("hỗ trợ nộp trực tuyến", "help with filing online"),
        "purpose_supplement": ("nhận giấy tờ bổ sung", "collect more papers"),
        "purpose_return_papers": ("trả lại giấy tờ", "return papers"),
        # How the next visit stands.
        "stage_booked": ("đã hẹn", "booked"),
        "stage_planned": ("đã hẹn, đã xếp tuyến cho bưu tá", "booked, in a courier's route"),
        "stage_en_route": ("bưu tá đang trên đường đến", "the courier is on the way"),
        "stage_arrived": ("bưu tá đã đến", "the courier has arrived"),
        # Why a visit did not work.
        "reason_absent": ("không có người ở nhà", "nobody was at home"),
        "reason_wrong_address": ("sai địa chỉ", "the address was wrong"),
        "reason_refused": ("người dân từ chối", "the citizen declined"),
        "reason_papers_missing": ("thiếu giấy tờ", "papers were missing"),
        "reason_not_entitled": (
            "người nhận không đúng thẩm quyền",
            "the person there was not entitled to receive it",
        ),
        "reason_no_access": ("không vào được nơi hẹn", "the place could not be reached"),
        # What a citizen says against that, and what a courier did not show for it.
        "against_was_home": (
            "có người ở nhà trong giờ hẹn",
            "somebody was at home in the promised window",
        ),
        "against_nobody_came": ("không có bưu tá nào đến", "no courier came"),
        "against_no_call": ("không nhận được cuộc gọi nào", "nobody called"),
        "against_other_place": ("bưu tá đến sai nơi", "the courier was at another place"),
        "against_was_ready": (
            "đã có đủ giấy tờ và đúng người nhận",
            "papers and the right person were there",
        ),
        "against_other": ("lý do khác", "another reason"),
        # What a citizen says against a slip.
        "wrong_not_dealt": ("không có lần giao nhận này", "nothing changed hands then"),
        "wrong_papers_differ": (
            "giấy tờ không đúng danh mục",
            "the papers are not those on the list",
        ),
        "wrong_damaged": (
            "túi rách hoặc niêm phong không nguyên",
            "the packet was torn or its seal broken",
        ),
        "wrong_other_person": (
            "người ký không phải người được phép",
            "somebody signed who was not entitled to",
        ),
        "wrong_money_differs": ("số tiền không đúng", "the money is not what was paid"),
        "wrong_other": ("lý do khác", "another reason"),
        "lacking_position": ("vị trí tại nơi hẹn", "being at the place"),
        "lacking_waited": ("thời gian chờ", "waiting long enough"),
        "lacking_photo": ("ảnh tại cửa", "a photo at the door"),
        "lacking_call": ("cuộc gọi", "a call"),
        # Who holds papers; those with a name of their own are called by it.
        "holder_citizen": ("Quý khách", "you"),
        "holder_courier": ("bưu tá", "the courier"),
        "holder_office": ("bưu cục", "the post office"),
        "holder_desk": ("bộ phận một cửa", "the one-stop desk"),
        "holder_agency": ("cơ quan giải quyết", "the agency"),
        # What is in a packet.
        "packet_papers": ("túi hồ sơ", "the packet of papers"),
        "packet_result": ("túi kết quả", "the packet with the result"),
        "packet_taken_back": ("túi giấy tờ cũ", "the packet of old papers"),
        # What a slip is about.
        "slip_collected": ("nhận giấy tờ tại nhà", "papers collected at home"),
        "slip_delivered": ("giao tại nhà", "delivery at home"),
        "slip_handed_out": ("trả tại quầy bưu cục", "handed out at the post office"),
        "slip_result_refused": (
            "kết quả sai, trả lại cơ quan",
            "a wrong result, sent back to the agency",
        ),
        "slip_taken_back": ("thu lại giấy tờ cũ", "old papers taken back"),
        "slip_result_issued": ("cơ quan trả kết quả", "result issued by the agency"),
        # What can happen to a packet.
        "incident_missing": ("thất lạc", "missing"),
        "incident_damaged": ("hư hỏng", "damaged"),
        "incident_surplus": ("thừa so với danh mục", "not on the list"),
        "incident_seal_broken": ("niêm phong không còn nguyên", "the seal is broken"),
        "incident_contested": ("hai báo cáo mâu thuẫn", "two reports contradict each other"),
        # What a recipient finds wrong with a result.
        "fault_wrong_person": ("kết quả của người khác", "it is somebody else's"),
        "fault_name_misspelt": ("sai họ tên", "a name is misspelt"),
        "fault_details_wrong": (
            "sai ngày sinh, số hoặc thông tin khác",
            "a date, a number or another detail is wrong",
        ),
        "fault_paper_missing": ("thiếu giấy tờ", "a paper is missing"),
        "fault_paper_damaged": ("giấy tờ rách, hỏng", "a paper is damaged"),
        "fault_wrong_kind": ("không đúng loại giấy tờ", "it is the wrong kind of document"),
        "fault_not_signed": (
            "thiếu chữ ký hoặc con dấu của cơ quan",
            "the agency's signature or stamp is missing",
        ),
        # The three threads of a story.
        "axis_agency": ("cơ quan", "agency"),
        "axis_papers": ("giấy tờ", "papers"),
        "axis_visit": ("lịch hẹn", "visit"),
    }
)
