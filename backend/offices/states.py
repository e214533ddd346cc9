"""The closed lists of this package."""

from django.db import models


class Vehicle(models.TextChoices):
    """What a courier drives; decides the speed the kernel counts with."""

    MOTORBIKE = "motorbike", "Xe máy"
    BICYCLE = "bicycle", "Xe đạp"
    CAR = "car", "Ô tô"
    ON_FOOT = "on_foot", "Đi bộ"


class ExceptionKind(models.TextChoices):
    """How one day of one courier differs from the pattern."""

    ABSENT = "absent", "Vắng mặt"
    CHANGED = "changed", "Đổi giờ"
