"""Published plans: numbered, immutable, succeeded and never edited."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from scheduling.models.bookings import Appointment
from scheduling.models.days import ServiceDay


class Plan(Record):
    """One numbered answer for a service day, with what it was made from."""

    service_day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    cause = models.CharField(max_length=24)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    problem = models.JSONField()
    figures = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service_day", "number"], name="plan_number_once")
        ]


class Route(Record):
    """What one courier drives in a plan. `break_s` is 0 without a break."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="routes")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    leaves_at = models.DateTimeField()
    returns_at = models.DateTimeField()
    travel_s = models.PositiveIntegerField()
    distance_m = models.PositiveIntegerField()
    break_at = models.DateTimeField(null=True)
    break_s = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "courier"], name="route_courier_once")
        ]


class Stop(Record):
    """One appointment in a route, with its estimated times."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="stops")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    arrives_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["route", "position"], name="stop_position_once")
        ]
