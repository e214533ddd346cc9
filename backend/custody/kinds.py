"""The closed lists of custody."""

from django.db import models


class EventKind(models.TextChoices):
    """What the chain can tell."""

    SEALED = "sealed", "Niêm phong"
    COLLECTED = "collected", "Thu gom tại nhà"
    RECEIVED = "received", "Bưu cục nhận"
    DISPATCHED = "dispatched", "Bưu cục chuyển đi"
    LOADED = "loaded", "Bưu tá nhận đi phát"
    PASSED_ON = "passed_on", "Bưu tá giao cho bưu tá"
    DELIVERED_TO_DESK = "delivered_to_desk", "Giao bộ phận một cửa"
    OPENED = "opened", "Cơ quan mở, kiểm đếm và giữ"
    RESULT_ISSUED = "result_issued", "Cơ quan trả kết quả"
    TAKEN_FROM_DESK = "taken_from_desk", "Nhận từ bộ phận một cửa"
    DELIVERED = "delivered", "Phát tại nhà"
    HANDED_OUT = "handed_out", "Trả tại quầy bưu cục"
    RESULT_REFUSED = "result_refused", "Người nhận trả lại kết quả sai"
    TAKEN_BACK = "taken_back", "Thu hồi giấy tờ cũ"
    PRESUMED = "presumed", "Chuyển giao chưa có xác nhận hai bên"
    HELD = "held", "Lưu tại bưu cục"
    INCIDENT = "incident", "Sự cố"
    RESOLVED = "resolved", "Sự cố đã xử lý"
    CONTESTED = "contested", "Hai báo cáo mâu thuẫn"


class PacketPurpose(models.TextChoices):
    """Why a packet was made; decides which way it goes."""

    PAPERS = "papers", "Giấy tờ của công dân"
    RESULT = "result", "Kết quả"
    TAKEN_BACK = "taken_back", "Giấy tờ cũ thu hồi"


class PaperKind(models.TextChoices):
    """What a paper is, in the words of the joint list (Decision 45/2016/QĐ-TTg)."""

    ORIGINAL = "original", "Bản chính"
    CERTIFIED_COPY = "certified_copy", "Bản sao chứng thực"
    COPY = "copy", "Bản chụp"


class HandoverKind(models.TextChoices):
    """Handovers at a door or a desk: those with a manifest and a slip."""

    COLLECTED = "collected", "Thu gom"
    DELIVERED = "delivered", "Phát"
    HANDED_OUT = "handed_out", "Trả tại quầy"
    RESULT_REFUSED = "result_refused", "Trả lại kết quả sai"
    TAKEN_BACK = "taken_back", "Thu hồi giấy tờ cũ"
    RESULT_ISSUED = "result_issued", "Cơ quan trả kết quả"


class Basis(models.TextChoices):
    """How the courier knew whom he dealt with."""

    ID_SEEN = "id_seen", "Đã xem giấy tờ tùy thân"
    CODE = "code", "Mã xác nhận"
    QR = "qr", "Mã QR của người dân"
    KNOWN = "known", "Cùng bưu tá đã thu gom"
    PROXY = "proxy", "Người được ủy quyền"
    WITNESS = "witness", "Người làm chứng"


class Outcome(models.TextChoices):
    """How a delivery was acknowledged."""

    SIGNED = "signed", "Đã ký nhận"
    PROXY = "proxy", "Người được ủy quyền ký nhận"
    DECLINED = "declined", "Nhận nhưng không ký"
    UNABLE = "unable", "Không thể ký"


class SignatureRole(models.TextChoices):
    """Whose hand drew a signature."""

    GIVER = "giver", "Bên giao"
    RECEIVER = "receiver", "Bên nhận"
    WITNESS = "witness", "Người làm chứng"


class PaymentMethod(models.TextChoices):
    """How something was paid at the door."""

    CASH = "cash", "Tiền mặt"
    TRANSFER = "transfer", "Chuyển khoản"


class Flag(models.TextChoices):
    """Why somebody should look at a handover again. A fact is kept, and flagged."""

    INCOMPLETE = "incomplete", "Thiếu giấy tờ bắt buộc"
    UNWITNESSED = "unwitnessed", "Không chữ ký, không người làm chứng"
    PERSON_UNPROVEN = "person_unproven", "Chưa chứng minh được người giao nhận"
    UNCHECKED = "unchecked", "Người nhận chưa kiểm tra kết quả"
    SUPERSEDED = "superseded", "Kết quả sai, đã có kết quả khác"
    OLD_PAPER_KEPT = "old_paper_kept", "Giấy tờ cũ chưa thu lại"
    CONTENT_DIFFERS = "content_differs", "Người nhận thấy kết quả không đúng"
    FEE_DIFFERS = "fee_differs", "Cước hoặc lệ phí thu khác báo giá"
    HOLDER_DIFFERS = "holder_differs", "Sổ ghi người giữ khác"
    CONTESTED = "contested", "Mâu thuẫn với báo cáo trước"


class OldPaperReason(models.TextChoices):
    """Why an old paper that is to be given up for a result is not there."""

    LOST = "lost", "Đã mất"
    HANDED_IN = "handed_in", "Đã nộp cho cơ quan"
    NEVER_HAD = "never_had", "Chưa từng được cấp"


class Verdict(models.TextChoices):
    """What the receiver of a batch found for one code."""

    PRESENT = "present", "Đủ"
    MISSING = "missing", "Thiếu"
    DAMAGED = "damaged", "Hư hỏng"


class IncidentKind(models.TextChoices):
    """What can happen to a packet."""

    MISSING = "missing", "Thất lạc"
    DAMAGED = "damaged", "Hư hỏng"
    SURPLUS = "surplus", "Thừa"
    SEAL_BROKEN = "seal_broken", "Niêm phong không còn nguyên"
    CONTESTED = "contested", "Hai báo cáo mâu thuẫn"


class IncidentOutcome(models.TextChoices):
    """How an incident ended."""

    FOUND = "found", "Đã tìm thấy, tiếp tục chuyển"
    LOST = "lost", "Không tìm thấy"
    SETTLED = "settled", "Đã làm rõ"


class SlipDispute(models.TextChoices):
    """What a citizen says against a slip."""

    NOT_DEALT = "not_dealt", "Không có lần giao nhận này"
    PAPERS_DIFFER = "papers_differ", "Giấy tờ không đúng danh mục"
    DAMAGED = "damaged", "Túi rách hoặc niêm phong không nguyên"
    OTHER_PERSON = "other_person", "Người ký không phải người được phép"
    MONEY_DIFFERS = "money_differs", "Số tiền không đúng"
    OTHER = "other", "Lý do khác"


class CheckMoment(models.TextChoices):
    """When a courier compares the bag with the books."""

    DEPARTURE = "departure", "Trước khi đi"
    RETURN = "return", "Khi về"
