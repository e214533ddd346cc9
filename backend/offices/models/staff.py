"""Couriers, what they are trained for, and when they work."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from backend.common.models import Record
from backend.offices.states import ExceptionKind, Vehicle


class Skill(models.Model):
    """A field of procedures a courier can be trained for; `key` is the field's own key."""

    key = models.SlugField(primary_key=True, max_length=40)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "lĩnh vực được đào tạo"
        verbose_name_plural = "lĩnh vực được đào tạo"

    def __str__(self) -> str:
        return self.name_vi


class ShiftPattern(Record):
    """When couriers work, weekday by weekday; what lies between two parts is the break.

    `hours` has the form of an office's opening hours: `{"mon": [[27000, 41400], [48600,
    61200]], …, "sat": [[27000, 41400]]}`, seconds since local midnight.
    """

    name = models.CharField("tên", max_length=80, unique=True)
    hours = models.JSONField("giờ làm")

    class Meta:
        verbose_name = "ca làm việc"
        verbose_name_plural = "ca làm việc"

    def __str__(self) -> str:
        return self.name


class Courier(Record):
    """Somebody who goes out for an office, with the account the phone signs in to."""

    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="couriers")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="courier"
    )
    employee_code = models.CharField("mã nhân viên", max_length=20, unique=True)
    name = models.CharField("tên", max_length=120)
    sort_key = models.CharField(max_length=300, db_collation="C", editable=False)
    phone = models.CharField("điện thoại", max_length=16)
    vehicle = models.CharField(
        "phương tiện", max_length=10, choices=Vehicle.choices, default=Vehicle.MOTORBIKE
    )
    skills = models.ManyToManyField(Skill, related_name="couriers", blank=True)
    shift_pattern = models.ForeignKey(ShiftPattern, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField("đang làm việc", default=True)

    class Meta:
        verbose_name = "bưu tá"
        verbose_name_plural = "bưu tá"
        indexes: ClassVar = [
            models.Index(fields=["office", "sort_key", "id"], name="courier_of_office")
        ]

    def __str__(self) -> str:
        return self.employee_code


class ShiftException(Record):
    """One day of one courier that is not as the pattern says; the last word for that day."""

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField("ngày")
    kind = models.CharField("loại", max_length=8, choices=ExceptionKind.choices)
    parts = models.JSONField("giờ làm", default=list, blank=True)  # empty when absent
    reason = models.CharField("lý do", max_length=200)
    actor_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "thay đổi ca"
        verbose_name_plural = "thay đổi ca"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["courier", "day"], name="shift_exception_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(kind=ExceptionKind.ABSENT, parts=[])
                    | (models.Q(kind=ExceptionKind.CHANGED) & ~models.Q(parts=[]))
                ),
                name="shift_exception_parts",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="shift_exception_day")]
