"""What happened on the road and did not end in a handover."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from scheduling.attempt_rules import NextStep
from scheduling.models.bookings import Appointment
from scheduling.states import AttemptReason, AttemptState, DisputeReason


class Attempt(Record):
    """A visit that failed, with its evidence: where, how long, whom we called, what we saw.

    `lacking` names what its reason asks for and nobody showed; then it is `incomplete` and the
    visit stays open. `number` counts the tries of this citizen that count, this one included.
    """

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
    state = models.CharField(
        max_length=10, choices=AttemptState.choices, default=AttemptState.COMPLETE
    )
    lacking = models.JSONField(default=list)
    number = models.PositiveSmallIntegerField(default=1)
    next_step = models.CharField(
        max_length=8, choices=NextStep.choices, default=NextStep.AGAIN, blank=True
    )
    dispute_reason = models.CharField(max_length=12, choices=DisputeReason.choices, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in AttemptState]),
                name="attempt_state_known",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["incomplete", "disputed"]),
                name="attempt_to_settle",
            )
        ]


class AttemptEvent(Record):
    """One move of an attempt: from, to, who, and the reason that was given."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    old_state = models.CharField(max_length=10, blank=True)
    new_state = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()


class DoorPassUse(models.Model):
    """A citizen's QR code that proved one handover; `id` is the number inside it."""

    id = models.UUIDField(primary_key=True)
    errand = models.ForeignKey("scheduling.Errand", on_delete=models.PROTECT, related_name="+")
    operation_id = models.UUIDField()
    used_at = models.DateTimeField()
