"""Where couriers were on shift."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common.models import Record
from mobile_api.models.installs import Install


class LiveShift(Record):
    """Which installation reports the positions of a courier on one day."""

    courier = models.ForeignKey("offices.Courier", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    install = models.ForeignKey(Install, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["courier", "day"], name="live_shift_once")
        ]


class Position(Record):
    """Where a courier was during a shift. `at` is our estimate; degrees are WGS 84."""

    courier = models.ForeignKey("offices.Courier", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["courier", "at"], name="position_once"),
            models.CheckConstraint(
                condition=Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="position_on_earth",
            ),
        ]
