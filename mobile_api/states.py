"""The closed lists of the edge."""

from typing import Final

from django.db.models import TextChoices


class OperationKind(TextChoices):
    """What a phone can say it did."""

    START_TRAVEL = "start_travel", "Bắt đầu đi"
    ARRIVE = "arrive", "Đã đến"
    COLLECT = "collect", "Nhận hồ sơ"
    DELIVER = "deliver", "Trả kết quả"
    REFUSE_RESULT = "refuse_result", "Nhận lại kết quả sai"
    ASSIST = "assist", "Hỗ trợ nộp trực tuyến"
    FAIL = "fail", "Không thành công"
    HAND_BATCH = "hand_batch", "Giao chuyến"
    COUNTERSIGN_BATCH = "countersign_batch", "Kiểm đếm, ký nhận chuyến"
    CHECK_LOAD = "check_load", "Quét túi hàng"


# What happened is kept whatever has become of the visit; only these can be turned down for good.
INTENTIONS: Final = frozenset({OperationKind.START_TRAVEL, OperationKind.ARRIVE})
# Papers or a result were dealt with at a door: two of them for one errand are a conflict.
HANDOVERS: Final = frozenset(
    {OperationKind.COLLECT, OperationKind.DELIVER, OperationKind.REFUSE_RESULT}
)
# A packet is brought to a door: it was loaded before.
BRINGING: Final = frozenset({OperationKind.DELIVER, OperationKind.REFUSE_RESULT})


class OperationState(TextChoices):
    """Where an operation is: kept until it can be judged, or settled."""

    PARKED = "parked", "Đang chờ"
    APPLIED = "applied", "Đã ghi nhận"
    REJECTED = "rejected", "Bị từ chối"


class Settled(TextChoices):
    """How an operation was settled: for good, with a receipt."""

    APPLIED = "applied", "Đã ghi nhận"
    REJECTED = "rejected", "Bị từ chối"


class Result(TextChoices):
    """What a phone is answered. `retry` is no receipt: nothing was stored."""

    APPLIED = "applied", "Đã ghi nhận"
    DUPLICATE = "duplicate", "Đã ghi nhận trước đó"
    REJECTED = "rejected", "Bị từ chối"
    PARKED = "parked", "Đã lưu, đang chờ"
    RETRY = "retry", "Gửi lại sau"


class OperationFlag(TextChoices):
    """Why somebody should look at an operation that was applied."""

    LATE_REASSIGNED = "late_reassigned", "Lịch hẹn đã giao cho bưu tá khác"
    CANCELLED_AT_DOOR = "cancelled_at_door", "Lịch hẹn đã huỷ"
    TWO_HANDOVERS = "two_handovers", "Hai lần bàn giao cho một việc"
    PERSON_UNPROVEN = "person_unproven", "Chưa chứng minh được người giao nhận"
    CONTENT_DIFFERS = "content_differs", "Người nhận thấy kết quả không đúng"
    CLOCK_SKEW = "clock_skew", "Đồng hồ máy lệch"
    AWAITING_MEDIA = "awaiting_media", "Chưa đủ ảnh"


class ReviewKind(TextChoices):
    """Why a dispatcher has to look."""

    LATE_REASSIGNED = "late_reassigned", "Bàn giao sau khi đã đổi bưu tá"
    CANCELLED_AT_DOOR = "cancelled_at_door", "Bàn giao sau khi lịch đã huỷ"
    TWO_HANDOVERS = "two_handovers", "Hai báo cáo bàn giao"
    PERSON_UNPROVEN = "person_unproven", "Mã hoặc người được ủy quyền không hợp lệ"
    CONTENT_DIFFERS = "content_differs", "Đã giao kết quả không đúng danh mục"
    ID_REUSED = "id_reused", "Một mã thao tác, hai nội dung"
    NOT_APPLICABLE = "not_applicable", "Không ghi nhận được, cần quyết định"
    WAITED_TOO_LONG = "waited_too_long", "Chờ quá 72 giờ"
    UPDATE_NEEDED = "update_needed", "Ứng dụng quá cũ"
    INSTALL_QUARANTINED = "install_quarantined", "Ứng dụng bị sao chép"
    INSTALL_CHANGED = "install_changed", "Cài lại ứng dụng khi còn điểm hẹn"
    MEDIA_OVERDUE = "media_overdue", "Thiếu ảnh quá 24 giờ"


class Decision(TextChoices):
    """How a dispatcher settled it. Nothing is deleted."""

    STANDS = "stands", "Giữ nguyên"
    APPLY = "apply", "Ghi nhận"
    DISMISS = "dismiss", "Không ghi nhận"
