"""Bookings that an absence, a changed shift or a closure concerns: a list, and nothing silent.

Whoever changed courier keeps the promise: the place is taken at once, so that nobody else gets it,
and a dispatcher sees it in the list. Whoever lost the place stands among the day's exceptions, and
the list says which windows could be kept. Only a dispatcher, or the citizen herself, moves a
promise.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import DomainError, InvalidField
from backend.common.localtime import service_day_of
from backend.outbox.services import enqueue
from scheduling.draft import Draft
from scheduling.locks import lock_service_day
from scheduling.models import AffectedVisit, Appointment, ServiceDay
from scheduling.rules import N_PROPOSALS
from scheduling.services.changes import reschedule_appointment
from scheduling.services.kept_days import draft_of
from scheduling.services.offers import offers_for_appointment
from scheduling.services.telling import tell_affected
from scheduling.states import (
    ALLOWED_AFFECTED,
    AffectedState,
    AppointmentState,
    check_transition,
)

OTHER_COURIER: Final = "other_courier"
OTHER_WINDOW: Final = "other_window"


def find_proposals(*, affected_id: UUID, now: datetime) -> AffectedVisit:
    """Look again which windows could be kept for a booking that lost its place."""
    row = AffectedVisit.objects.select_related("appointment__service_day__office").get(
        id=affected_id
    )
    courier_id = draft_of(row.appointment.service_day).courier_of(row.appointment_id)
    if row.state == AffectedState.OPEN and is_current(row):
        row.proposals = (
            [_other_courier(courier_id)] if courier_id else _other_windows(row.appointment, now=now)
        )
        row.save(update_fields=["proposals"])
    return row


@transaction.atomic
def accept_affected(
    *, affected: AffectedVisit, choice: int, actor: str, now: datetime
) -> AffectedVisit:
    """Take one of the proposals. Another window is booked and told to the citizen.

    Accepting what is settled already changes nothing. A booking that is gone, or has found a place
    in its own window in between, is settled as that.

    Raises:
        InvalidField: for a number that is no proposal.
        PlaceTaken, WindowNotOffered: the window cannot be kept any more; the promise stays where
            it is, and `find_proposals` looks again.
    """
    day = _locked_day(affected, choice)
    row = AffectedVisit.objects.select_for_update(of=("self",)).get(id=affected.id)
    row.appointment.refresh_from_db()
    if row.state != AffectedState.OPEN:
        return row
    if not is_current(row):
        return _settle(row, AffectedState.GONE, actor=actor, now=now)
    if draft_of(day).courier_of(row.appointment_id) is not None:
        return _settle(row, AffectedState.ACCEPTED, actor=actor, now=now)
    if not 0 <= choice < len(row.proposals):
        raise InvalidField("There is no such proposal.", field="choice", n=len(row.proposals))
    chosen = row.proposals[choice]
    reschedule_appointment(
        appointment_id=row.appointment_id, opens_at=datetime.fromisoformat(chosen["opens_at"]),
        closes_at=datetime.fromisoformat(chosen["closes_at"]), actor=actor, now=now,
        by_citizen=False, reason=row.cause,
    )  # fmt: skip
    return _settle(row, AffectedState.MOVED, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one booking of a list; `code` says why it could not be settled."""

    affected: AffectedVisit
    code: str = ""


def accept_all(*, day: ServiceDay, actor: str, now: datetime) -> list[Outcome]:
    """Take the best proposal for each open booking of a day, each in a transaction of its own."""
    outcomes = []
    for row in open_affected(day):
        try:
            with transaction.atomic():
                done = accept_affected(affected=row, choice=0, actor=actor, now=now)
                outcomes.append(Outcome(done))
        except DomainError as refusal:
            outcomes.append(Outcome(row, refusal.code))
    return outcomes


@transaction.atomic
def ask_citizen(*, affected: AffectedVisit, now: datetime) -> AffectedVisit:
    """Tell the citizen which windows could be kept, so that she chooses. Twice is once."""
    row = AffectedVisit.objects.select_for_update(of=("self",)).get(id=affected.id)
    windows = [each for each in row.proposals if each["kind"] == OTHER_WINDOW]
    if row.state == AffectedState.OPEN and row.asked_at is None and windows:
        tell_affected(row.appointment, row.id, windows, now=now)
        row.asked_at = now
        row.save(update_fields=["asked_at"])
    return row


def open_affected(day: ServiceDay) -> list[AffectedVisit]:
    """Return the bookings of a day that wait for a decision, oldest first."""
    rows = AffectedVisit.objects.filter(
        service_day=day, state=AffectedState.OPEN, appointment__service_day=day,
        appointment__state=AppointmentState.CONFIRMED,
    )  # fmt: skip
    return list(rows.select_related("service_day", "appointment").order_by("id"))


def is_current(row: AffectedVisit) -> bool:
    """Tell whether the booking still stands on the day it was affected on."""
    booked = row.appointment
    return (
        booked.state == AppointmentState.CONFIRMED and booked.service_day_id == row.service_day_id
    )


def note_affected(day: ServiceDay, before: Draft, *, cause: str, now: datetime) -> int:
    """Write down the bookings whose courier changed or that lost their place; returns how many.

    `before` is the draft as it was; the day's row has the new one. A booking that waits for a
    decision already keeps its row, which says who drove it first.
    """
    after = draft_of(day)
    changed = {
        visit_id: courier_id
        for courier_id, order in before.orders.items()
        for visit_id in order
        if after.courier_of(visit_id) != courier_id and visit_id in after.visits
    }
    booked = Appointment.objects.filter(id__in=changed, service_day=day).values_list(
        "id", flat=True
    )
    for appointment_id in sorted(booked):
        courier_id = after.courier_of(appointment_id)
        row, _ = AffectedVisit.objects.update_or_create(
            service_day=day, appointment_id=appointment_id, state=AffectedState.OPEN,
            defaults={"proposals": [_other_courier(courier_id)] if courier_id else []},
            create_defaults={
                "proposals": [_other_courier(courier_id)] if courier_id else [],
                "cause": cause, "courier_before_id": changed[appointment_id], "raised_at": now,
            },
        )  # fmt: skip
        if courier_id is None:
            enqueue(
                kind="find_proposals", payload={"affected_id": str(row.id)},
                dedupe_key=f"find_proposals:{row.id}:{day.revision}", now=now,
            )  # fmt: skip
    return len(booked)


def _locked_day(affected: AffectedVisit, choice: int) -> ServiceDay:
    """Lock the day of a booking and the one it may go to, in the order of their dates."""
    home = affected.service_day
    days = {home.day}
    if 0 <= choice < len(affected.proposals) and "opens_at" in affected.proposals[choice]:
        days.add(service_day_of(datetime.fromisoformat(affected.proposals[choice]["opens_at"])))
    held = {day: lock_service_day(office_id=home.office_id, day=day) for day in sorted(days)}
    return held[home.day]


def _other_courier(courier_id: UUID | None) -> dict[str, Any]:
    return {"kind": OTHER_COURIER, "courier_id": str(courier_id)}


def _other_windows(appointment: Appointment, *, now: datetime) -> list[dict[str, Any]]:
    """Return the nearest windows of the same length, the earliest first."""
    length_min = int((appointment.closes_at - appointment.opens_at).total_seconds() // 60)
    try:
        sheet = offers_for_appointment(appointment=appointment, length_min=length_min, now=now)
    except DomainError:
        return []  # the office has no windows of this length any more
    return [
        {
            "kind": OTHER_WINDOW, "opens_at": offer.opens_at.isoformat(),
            "closes_at": offer.closes_at.isoformat(), "added_travel_s": offer.added_travel_s,
        }
        for offer in sheet.offers[:N_PROPOSALS]
    ]  # fmt: skip


def _settle(row: AffectedVisit, to: AffectedState, *, actor: str, now: datetime) -> AffectedVisit:
    check_transition(ALLOWED_AFFECTED, AffectedState(row.state), to)
    row.state, row.settled_at, row.settled_by = to, now, actor
    row.save(update_fields=["state", "settled_at", "settled_by"])
    return row
