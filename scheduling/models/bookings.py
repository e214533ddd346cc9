"""Holds, appointments and errands."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.common.uuid7 import uuid7
from backend.procedures.states import Purpose
from scheduling.models.days import ServiceDay
from scheduling.states import (
    AppointmentState,
    DeliveryWishState,
    ErrandOutcome,
    HoldState,
    WaitingState,
)


class Channel(models.TextChoices):
    """How the wish reached us."""

    WEB = "web", "Trực tuyến"
    HOTLINE = "hotline", "Tổng đài"
    COUNTER = "counter", "Tại quầy"


class VisitDetails(Record):
    """What a hold and the appointment it becomes have in common.

    The promise is [`opens_at`, `closes_at`]: the courier begins between the two, both included.
    """

    service_day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="%(class)ss")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    address = models.CharField(max_length=300)
    landmark = models.CharField(max_length=200, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    legacy_ward_code = models.CharField(max_length=12, blank=True)
    contact_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=16)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_priority = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)  # said by a clerk: it cannot wait

    class Meta:
        abstract = True


class Hold(VisitDetails):
    """An offer kept for minutes. `errands` is the checked wish; rows are made at confirmation."""

    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.HELD)
    errands = models.JSONField()
    expires_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state="held"), name="hold_live_expiry"
            ),
            models.Index(
                fields=["phone"], condition=models.Q(state="held"), name="hold_live_phone"
            ),
        ]


class Appointment(VisitDetails):
    """A citizen's confirmed visit. It keeps the id of its hold, so the draft needs no renaming."""

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(
        max_length=12, choices=AppointmentState.choices, default=AppointmentState.CONFIRMED
    )
    citizen = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # A visit that is moved becomes another appointment and stays one entry in people's calendars:
    # `series` is the id of the first, `sequence` rises with each new window and when cancelled.
    series = models.UUIDField(default=uuid7, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    precheck = models.JSONField(null=True)  # of the papers, by a clerk over the phone
    created_at = models.DateTimeField()
    last_event_at: datetime | None = None  # no column: known to who has asked under the row's lock

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["citizen", "id"], name="appointment_of_citizen"),
            models.Index(fields=["service_day", "opens_at"], name="appointment_of_day"),
        ]


class AppointmentEvent(Record):
    """One move of an appointment's state: who, when, why."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="events")
    old_state = models.CharField(max_length=12, blank=True)
    new_state = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()


class Errand(Record):
    """What an appointment is for: one purpose and one dossier.

    `outcome` says how it ended, where a courier was at the door; empty for what ended before
    outcomes were told apart.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="errands")
    purpose = models.CharField(max_length=14, choices=Purpose.choices)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    service_s = models.PositiveIntegerField()
    quote = models.JSONField(null=True)  # null: the legacy ward is not known, so no tariff band
    is_live = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, choices=ErrandOutcome.choices, blank=True, default="", db_default=""
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "purpose"],
                condition=models.Q(is_live=True),
                name="errand_live_once",
            )
        ]


class WaitingPlace(VisitDetails):
    """A wish for a day that is full: any window of `length_min` between the two times will do.

    Places that become free are offered in the order of birth. `hold` is the offer that was made.
    """

    state = models.CharField(
        max_length=8, choices=WaitingState.choices, default=WaitingState.WAITING
    )
    length_min = models.PositiveSmallIntegerField()
    errands = models.JSONField()
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True, related_name="waiting")
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_day", "phone"],
                condition=models.Q(state="waiting"),
                name="waiting_once_a_day",
            )
        ]


class DeliveryWish(Record):
    """A result that may be brought at any time of a day: the post chooses the day and its round.

    The place is kept here, because the citizen may never have had a visit.
    """

    state = models.CharField(
        max_length=9, choices=DeliveryWishState.choices, default=DeliveryWishState.WAITING
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()
    address = models.CharField(max_length=300)
    landmark = models.CharField(max_length=200, blank=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="delivery_wish"
    )
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(state="waiting"), name="delivery_wish_once"
            )
        ]
