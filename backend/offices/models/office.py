"""Post offices and the ground they serve."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.offices.opening import WINDOW_LENGTHS_MIN


def window_lengths() -> list[int]:
    """Return the lengths of windows that an office offers unless it says otherwise."""
    return list(WINDOW_LENGTHS_MIN)


class Office(Record):
    """A post office: where its couriers start and end their day.

    `opening` maps weekdays to parts of the day in seconds since local midnight:
    `{"mon": [[27000, 41400], [48600, 61200]], …, "sat": [[27000, 41400]]}`; a weekday that is
    missing is closed. Form and limits: `opening.py`.

    How visits are booked: from `notice_min` minutes ahead to `horizon_days` days ahead, in windows
    of `window_lengths_min` (60, 90, 120) cut from the opening hours and, on the weekdays that
    `evening` names, from one more part after them: `{"thu": [[63000, 70200]]}`. Evening windows
    need couriers whose shift reaches into them.
    """

    code = models.CharField("mã", max_length=12, unique=True)
    name = models.CharField("tên", max_length=120)
    sort_key = models.CharField(max_length=300, db_collation="C", editable=False)
    address = models.CharField("địa chỉ", max_length=300)
    phone = models.CharField("điện thoại", max_length=16, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    commune = models.ForeignKey("offices.Commune", on_delete=models.PROTECT, related_name="+")
    legacy_ward = models.ForeignKey(
        "offices.LegacyWard", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opening = models.JSONField("giờ mở cửa", default=dict)
    evening = models.JSONField("giờ hẹn buổi tối", default=dict, blank=True)
    horizon_days = models.PositiveSmallIntegerField("nhận lịch trước (ngày)", default=14)
    notice_min = models.PositiveIntegerField("báo trước (phút)", default=120)
    window_lengths_min = models.JSONField("độ dài khung giờ", default=window_lengths)
    is_active = models.BooleanField("đang hoạt động", default=True)

    class Meta:
        verbose_name = "bưu điện"
        verbose_name_plural = "bưu điện"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="office_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(horizon_days__range=(1, 60), notice_min__lte=10_080),
                name="office_booking_span",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="office_in_order")]

    def __str__(self) -> str:
        return self.name


class ServiceArea(Record):
    """Ground that one office serves: a GeoJSON Polygon or MultiPolygon (lon, lat; WGS 84).

    `changed_at` moves whenever the polygon does; the look-up keeps shapes in memory by it.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField("tên", max_length=120)
    polygon = models.JSONField()
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "vùng phục vụ"
        verbose_name_plural = "vùng phục vụ"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "name"], name="service_area_name_once")
        ]

    def __str__(self) -> str:
        return self.name
