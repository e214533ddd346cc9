"""Confirming: a live hold becomes an appointment, its place checked again inside the day's lock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.transactions import joined
from backend.common.writing import insert
from backend.dossiers.locks import lock_dossiers
from scheduling.errors import HoldNotLive
from scheduling.locks import lock_hold_and_day
from scheduling.models import Appointment, Errand, Hold, ServiceDay
from scheduling.selectors.bookings import note_errands
from scheduling.selectors.numbers import next_appointment_number
from scheduling.services.days import save_day
from scheduling.services.errands import CheckedErrand, make_errands
from scheduling.services.ground import Ground, ground_of
from scheduling.services.holds import move_hold, visit_of_hold
from scheduling.services.improvement_jobs import ask_for_improvement
from scheduling.services.instead import alternatives_told
from scheduling.services.kept_days import draft_of
from scheduling.services.moves import record_appointment_event
from scheduling.services.offer_sheets import Question
from scheduling.services.placing import still_kept
from scheduling.services.reminders import plan_reminder
from scheduling.services.telling import tell_confirmed
from scheduling.services.visit_details import details_of
from scheduling.services.windows import length_of
from scheduling.states import HoldState, ServiceDayState


def confirm_hold(
    *, hold_id: UUID, citizen_id: UUID | None, actor: str, now: datetime,
    precheck: Mapping[str, Any] | None = None, seen: Hold | None = None,
) -> Appointment:  # fmt: skip
    """Turn a live hold into an appointment, open its dossiers, and tell the citizen.

    Confirming twice is confirming once. The caller has proven the phone, or is a clerk, whose
    `precheck` of the papers over the phone is recorded. `seen` is the hold, if it was just read;
    it is read again under its lock.

    Raises:
        HoldNotLive: if the hold expired or was released.
        PlaceTaken, DayNotOpen: if the window can no longer be kept, or the day runs by now.
        ErrandLive: if another appointment took an errand meanwhile.
        DossierErased, PapersStopped: if its dossier was erased, or its packet is out of its way.
    """
    hold = seen or Hold.objects.select_related("service_day__office").get(id=hold_id)
    with alternatives_told(lambda: _question_of(hold, now=now)), joined():
        return _confirm(hold, citizen_id=citizen_id, actor=actor, now=now, precheck=precheck)


def _confirm(
    unlocked: Hold, *, citizen_id: UUID | None, actor: str, now: datetime,
    precheck: Mapping[str, Any] | None,
) -> Appointment:  # fmt: skip
    errands = [CheckedErrand.from_json(row) for row in unlocked.errands]
    known = lock_dossiers(errand.dossier_id for errand in errands if errand.dossier_id)
    hold = lock_hold_and_day(unlocked.id)
    day = hold.service_day
    if hold.state == HoldState.CONFIRMED:
        return Appointment.objects.get(id=hold.id)
    if hold.state != HoldState.HELD or hold.expires_at <= now:
        raise HoldNotLive(state=hold.state)
    ground = ground_of(day.office_id, versions=[errand.version_id for errand in errands])
    day.office = ground.office
    draft, model = still_kept(day, hold.id, now=now, ground=ground)
    move_hold(hold, HoldState.CONFIRMED)
    appointment = _appointment_of(hold, day, citizen_id=citizen_id, now=now, precheck=precheck)
    is_prechecked = True if precheck is not None else None
    record_appointment_event(appointment, old="", actor=actor, now=now, prechecked=is_prechecked)
    booked = make_errands(appointment, errands, known=known, now=now)
    _note(appointment, booked, ground)
    tell_confirmed(appointment, booked, now=now)
    plan_reminder(appointment, now=now)
    is_same = draft == draft_of(day) and draft.orders == model.orders
    if day.state != ServiceDayState.OPEN or not is_same:
        save_day(day, draft, model, cause="confirmed", actor=actor, now=now)
    else:
        ask_for_improvement(day, draft, cause="confirmed", now=now)
    return appointment


def _note(appointment: Appointment, booked: list[Errand], ground: Ground) -> None:
    """Keep for the answer what was just written; whoever shows it need not ask."""
    for each in booked:
        each.dossier.procedure_version = ground.catalogue.of(each.dossier.procedure_version_id)
    note_errands(appointment, booked)


def _question_of(hold: Hold, *, now: datetime) -> Question:
    day = hold.service_day
    visit = visit_of_hold(hold, [CheckedErrand.from_json(row) for row in hold.errands])
    length_min = length_of(hold.opens_at, hold.closes_at)
    return Question(day.office, visit, day.day, day.day, length_min, now)


def _appointment_of(
    hold: Hold, day: ServiceDay, *, citizen_id: UUID | None, now: datetime,
    precheck: Mapping[str, Any] | None,
) -> Appointment:  # fmt: skip
    appointment = Appointment(
        **details_of(hold), id=hold.id, series=hold.id, service_day=day, citizen_id=citizen_id,
        opens_at=hold.opens_at, closes_at=hold.closes_at, channel=hold.channel,
        number=next_appointment_number(day.day), created_at=now, precheck=precheck,
    )  # fmt: skip
    insert(appointment)
    return appointment
