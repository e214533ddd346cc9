"""What happened on the road and did not end in a handover."""

from django.db import models

from backend.common.models import Record
from scheduling.models.bookings import Appointment
from scheduling.states import AttemptReason


class Attempt(Record):
    """A visit that failed, with its evidence: where, how long, whom we called, what we saw."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="attempts")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    operation_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=16, choices=AttemptReason.choices)
    note = models.CharField(max_length=500, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    distance_m = models.PositiveIntegerField(null=True)
    waited_s = models.PositiveIntegerField(default=0)
    calls = models.PositiveSmallIntegerField(default=0)
    media = models.JSONField(default=list)  # sha256 of photos
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
