"""Days that are not what the calendar says."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record


class Closure(Record):
    """One office is shut on one day: a storm, a flood, a move."""

    office = models.ForeignKey("offices.Office", on_delete=models.CASCADE, related_name="closures")
    day = models.DateField("ngày")
    reason = models.CharField("lý do", max_length=200)
    actor_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "ngày đóng cửa"
        verbose_name_plural = "ngày đóng cửa"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "day"], name="closure_once")
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
