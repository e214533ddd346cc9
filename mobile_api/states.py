"""The closed lists of the edge."""

from django.db.models import TextChoices


class OperationKind(TextChoices):
    """What a phone can say it did."""

    START_TRAVEL = "start_travel", "Bắt đầu đi"
    ARRIVE = "arrive", "Đã đến"
    COLLECT = "collect", "Nhận hồ sơ"
    DELIVER = "deliver", "Trả kết quả"
    ASSIST = "assist", "Hỗ trợ nộp trực tuyến"
    FAIL = "fail", "Không thành công"
    HAND_BATCH = "hand_batch", "Giao chuyến"
    COUNTERSIGN_BATCH = "countersign_batch", "Kiểm đếm, ký nhận chuyến"


class Settled(TextChoices):
    """How an operation was settled: for good, and stored."""

    APPLIED = "applied", "Đã ghi nhận"
    REJECTED = "rejected", "Bị từ chối"


class Result(TextChoices):
    """What a phone is answered. `retry` is no receipt: nothing was stored."""

    APPLIED = "applied", "Đã ghi nhận"
    DUPLICATE = "duplicate", "Đã ghi nhận trước đó"
    REJECTED = "rejected", "Bị từ chối"
    RETRY = "retry", "Gửi lại sau"
