"""The closed lists of this package."""

from django.db import models


class Purpose(models.TextChoices):
    """What an errand is for."""

    COLLECT = "collect", "Nhận hồ sơ"
    DELIVER = "deliver", "Trả kết quả"
    ONLINE_ASSIST = "online_assist", "Hỗ trợ nộp trực tuyến"
    SUPPLEMENT = "supplement", "Nhận hồ sơ bổ sung"
    RETURN_PAPERS = "return_papers", "Trả lại giấy tờ"


class Confidence(models.TextChoices):
    """How well the facts of a procedure are established."""

    CONFIRMED = "confirmed", "Đã đối chiếu"
    SINGLE_SOURCE = "single source", "Một nguồn"
    UNCONFIRMED = "unconfirmed", "Chưa xác nhận"


class Handling(models.TextChoices):
    """What happens to a required document at the door."""

    HAND_IN = "hand_in", "Nộp"
    SHOW = "show", "Xuất trình"
    ONLINE = "online", "Khai trực tuyến"
    INFORMATION = "information", "Thông tin"
