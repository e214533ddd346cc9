"""Days that are not what the calendar says, and ground that is visited on some days only."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record


class Closure(Record):
    """One office is shut on one day, or for a part of it: a storm, a flood, a move.

    `begins_s` and `ends_s` are seconds since local midnight; without them it is the whole day.
    """

    office = models.ForeignKey("offices.Office", on_delete=models.CASCADE, related_name="closures")
    day = models.DateField("ngày")
    begins_s = models.PositiveIntegerField("từ", null=True, blank=True)
    ends_s = models.PositiveIntegerField("đến", null=True, blank=True)
    reason = models.CharField("lý do", max_length=200)
    actor_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "ngày đóng cửa"
        verbose_name_plural = "ngày đóng cửa"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "day"], name="closure_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(begins_s=None, ends_s=None)
                    | models.Q(begins_s__lt=models.F("ends_s"), ends_s__lte=86_400)
                ),
                name="closure_part",
            ),
        ]


class CalendarOverride(models.Model):
    """A decision about one day for the whole country; it beats the holiday table.

    `decision` names the document, e.g. the yearly notice on Tết.
    """

    day = models.DateField("ngày", primary_key=True)
    is_working = models.BooleanField("là ngày làm việc")
    decision = models.CharField("văn bản", max_length=200)

    class Meta:
        ordering: ClassVar = ["day"]
        verbose_name = "ngày điều chỉnh lịch"
        verbose_name_plural = "ngày điều chỉnh lịch"


class RouteArea(Record):
    """Far ground that couriers visit on some days only: a hamlet across the river, an island.

    `weekdays` are keys from "mon" to "sun"; `dates` (ISO) are visited besides them. Where areas
    overlap, a day on which one of them is visited counts.
    """

    office = models.ForeignKey(
        "offices.Office", on_delete=models.CASCADE, related_name="route_areas"
    )
    name = models.CharField("tên", max_length=120)
    polygon = models.JSONField()
    weekdays = models.JSONField("thứ", default=list, blank=True)
    dates = models.JSONField("ngày thêm", default=list, blank=True)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "vùng đi theo ngày"
        verbose_name_plural = "vùng đi theo ngày"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "name"], name="route_area_name_once")
        ]

    def __str__(self) -> str:
        return self.name
