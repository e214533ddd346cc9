"""Bookings that an absence, a changed shift or a closure concerns."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from scheduling.models.bookings import Appointment
from scheduling.models.days import ServiceDay
from scheduling.states import AffectedState


class AffectedVisit(Record):
    """A booking whose courier changed or that lost its place, with what could be done about it.

    `proposals`, the best first: `{"kind": "other_courier", "courier_id": …}` keeps the promise,
    and the place is taken already; `{"kind": "other_window", "opens_at": …, "closes_at": …}` is a
    window that could be kept when we looked. Nothing but a dispatcher's word moves a promise.
    """

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="affected")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="affected")
    cause = models.CharField(max_length=16)  # absence, shift_changed
    courier_before = models.ForeignKey(
        "offices.Courier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=AffectedState.choices, default=AffectedState.OPEN
    )
    proposals = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)  # the citizen was asked to choose
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_day", "appointment"],
                condition=models.Q(state="open"),
                name="affected_visit_open_once",
            )
        ]
