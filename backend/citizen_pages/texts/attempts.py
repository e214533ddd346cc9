"""The words of failed visits: what was shown for them, and what the citizen says against it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ATTEMPTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "attempts_title": ("Những lần đến không thành", "Visits that failed"),
        "attempt_title": ("Lần đến không thành", "A visit that failed"),
        "attempt_back": ("Về trang hồ sơ {number}", "Back to dossier {number}"),
        "attempt_line": ("{moment}: {reason}", "{moment}: {reason}"),
        "attempt_shown": ("Bằng chứng bưu tá đã ghi", "What the courier showed for it"),
        "attempt_distance": (
            "bưu tá đứng cách nơi hẹn {n} m",
            "the courier stood {n} m from the place of the visit",
        ),
        "attempt_no_place": (
            "không ghi được vị trí của bưu tá",
            "where the courier stood is not known",
        ),
        "attempt_waited": ("chờ {n} phút", "waited {n} min"),
        "attempt_calls": ("gọi điện {n} lần", "called {n} times"),
        "attempt_photos": (
            "có {n} ảnh tại cửa, bưu cục giữ để đối chiếu",
            "took photos at the door, which the post office keeps for comparison: {n}",
        ),
        "attempt_incomplete": (
            "Còn thiếu bằng chứng ({lacking}); bưu cục đang kiểm tra. Lần này chưa được tính.",
            "Evidence is missing ({lacking}); the post office is checking. It does not count yet.",
        ),
        "attempt_counts": (
            "Đây là lần thứ {n} trong số lần hẹn của Quý khách.",
            "It is number {n} of the tries you have.",
        ),
        "attempt_counts_not": (
            "Lần này không tính vào số lần hẹn của Quý khách.",
            "It does not count as one of your tries.",
        ),
        "attempt_disputed": (
            "Quý khách đã báo: {dispute}. Bưu cục đang xem xét và sẽ ghi kết quả tại trang này.",
            (
                "You told us: {dispute}. The post office is looking into it; its decision will "
                "stand here."
            ),
        ),
        "attempt_upheld": (
            (
                "Bưu cục đã xem xét phản ánh của Quý khách. Báo cáo của bưu tá được giữ nguyên: "
                "{decision}"
            ),
            "The post office has looked into it. The courier's report stands: {decision}",
        ),
        "attempt_annulled": (
            "Bưu cục đã quyết định: lần này không tính, Quý khách vẫn còn lượt hẹn. {decision}",
            (
                "The post office has decided: this visit does not count, your try is yours again. "
                "{decision}"
            ),
        ),
        "attempt_open_until": (
            "Nếu không đúng, Quý khách có thể phản ánh đến hết {moment}.",
            "If it was not so, you can tell us until {moment}.",
        ),
        "attempt_closed": (
            "Thời hạn phản ánh đã hết lúc {moment}. Cần hỗ trợ, xin gọi bưu cục.",
            "The time to dispute this ended at {moment}. For help, please call the post office.",
        ),
        "attempt_dispute": ("Không đúng như vậy", "It was not so"),
        "kept_kept": (
            (
                "Đã hết số lần hẹn tại nhà. Giấy tờ chờ Quý khách tại {office} đến hết ngày {day}, "
                "sau đó được trả lại cơ quan."
            ),
            (
                "There are no more tries. The papers wait for you at {office} until the end of "
                "{day}, then they go back to the agency."
            ),
        ),
        "kept_returning": (
            "Đã hết số lần hẹn và thời hạn giữ. {office} đang trả giấy tờ lại cơ quan.",
            "Tries and time of keeping are over. {office} is returning the papers to the agency.",
        ),
        "slip_wrong_title": ("Biên nhận không đúng", "A slip that is wrong"),
        "slip_wrong_look": ("Xem biên nhận này ghi gì", "See what this slip says"),
        "slip_wrong_hint": (
            (
                "Bưu cục đối chiếu với sổ bàn giao rồi trả lời tại trang này; trong lúc đó giấy tờ "
                "được giữ lại. Mỗi biên nhận được phản ánh một lần."
            ),
            (
                "The post office compares it with its ledger and answers on this page; until then "
                "the papers wait. Each slip can be disputed once."
            ),
        ),
        "slip_dispute_open": (
            "Quý khách đã báo: {dispute}. Bưu cục đang xem xét và sẽ ghi kết quả tại trang này.",
            "You told us: {dispute}. The post office is looking into it; its answer will be here.",
        ),
        "slip_dispute_found": (
            "Quý khách đã báo: {dispute}. Bưu cục đã xem xét: giấy tờ đã ổn, tiếp tục được chuyển.",
            "You told us: {dispute}. We looked into it: all is in order and goes on its way.",
        ),
        "slip_dispute_lost": (
            "Quý khách đã báo: {dispute}. Bưu cục không tìm thấy giấy tờ và sẽ gọi cho Quý khách.",
            "You told us: {dispute}. The papers could not be found; the post office will call you.",
        ),
        "slip_dispute_settled": (
            "Quý khách đã báo: {dispute}. Việc này đã được làm rõ. Cần hỗ trợ, xin gọi bưu cục.",
            "You told us: {dispute}. This has been settled. For help, please call the post office.",
        ),
        "dispute_title": ("Phản ánh của Quý khách", "What was otherwise?"),
        "dispute_hint": (
            (
                "Bưu cục đối chiếu với vị trí, cuộc gọi và ảnh rồi trả lời tại trang này. Mỗi lần "
                "đến được phản ánh một lần."
            ),
            (
                "The post office compares it with place, calls and photos, and answers on this "
                "page. Each visit can be disputed once."
            ),
        ),
        "dispute_reason": ("Điều không đúng", "What was not so"),
        "dispute_text": ("Quý khách nói thêm", "In your words"),
        "dispute_text_hint": (
            "Tối đa {n} chữ. Không bắt buộc, trừ khi chọn lý do khác.",
            "At most {n} letters. Needed only for another reason.",
        ),
        "dispute_send": ("Gửi bưu cục", "Send to the post office"),
        "dispute_no_reason": ("Hãy chọn một lý do.", "Please choose a reason."),
        "dispute_no_text": (
            "Hãy viết vài chữ về lý do khác.",
            "Please say in a few words what it was.",
        ),
        "dispute_long": ("Lời phản ánh quá dài, tối đa {n} chữ.", "At most {n} letters, please."),
        "dispute_elsewhere": (
            "Yêu cầu này đến từ một trang khác nên không được nhận. Hãy gửi lại từ đây.",
            "This came from another site and was not accepted. Please send it from here.",
        ),
        "dispute_refused": (
            "Chưa gửi được. Trang này cho biết tình trạng hiện nay.",
            "It was not sent. This page says how things stand now.",
        ),
    }
)
