"""Cancel, move and book again: what happens to an appointment before its day runs."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.dossiers.locks import lock_dossiers
from backend.offices.selectors import known_office
from scheduling.errors import TooLate, TriesUsedUp
from scheduling.locks import lock_appointment, lock_service_day
from scheduling.models import Appointment, Errand, ServiceDay
from scheduling.rules import CITIZEN_CUTOFF
from scheduling.selectors.attempts import has_tries_left
from scheduling.selectors.numbers import next_appointment_number
from scheduling.services.errands import check_not_erased, live_errands, visit_of_appointment
from scheduling.services.holds import expire_holds_of
from scheduling.services.instead import alternatives_told
from scheduling.services.kept_days import draft_of
from scheduling.services.moves import move_appointment, record_appointment_event
from scheduling.services.offer_sheets import Question
from scheduling.services.placing import place_visit, take_out
from scheduling.services.reminders import plan_reminder
from scheduling.services.telling import tell_cancelled, tell_rescheduled
from scheduling.services.visit_details import details_of
from scheduling.services.warnings import was_told_late
from scheduling.services.windows import check_window, length_of
from scheduling.states import ALLOWED_APPOINTMENT, AppointmentState, check_transition


@transaction.atomic
def cancel_appointment(
    *, appointment_id: UUID, actor: str, now: datetime, by_citizen: bool, reason: str = ""
) -> Appointment:
    """Cancel an appointment and give its place back. Cancelling twice is cancelling once.

    Raises:
        TooLate: if a citizen asks within two hours of the window; a clerk still can.
        IllegalTransition: if the courier is on the way, has been there, or the visit was moved.
    """
    appointment, (day,) = _locked(appointment_id)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    _check_cutoff(appointment, by_citizen=by_citizen, now=now)
    appointment.sequence += 1
    appointment.save(update_fields=["sequence"])
    move_appointment(
        appointment, to=AppointmentState.CANCELLED, actor=actor, now=now, reason=reason
    )
    appointment.errands.filter(is_live=True).update(is_live=False)
    take_out(day, appointment.id, cause="cancelled", actor=actor, now=now)
    tell_cancelled(appointment, now=now)
    return appointment


def reschedule_appointment(
    *, appointment_id: UUID, opens_at: datetime, closes_at: datetime, actor: str, now: datetime,
    by_citizen: bool, reason: str = "",
) -> Appointment:  # fmt: skip
    """Move a visit to another window. The old place is kept until the new one is taken.

    A confirmed visit becomes a new appointment that replaces it; a failed one is booked again
    under its own number.

    Raises:
        WindowNotOffered, PlaceTaken, TooLate, IllegalTransition: the old promise then stands.
        TriesUsedUp: if it failed as often as the policy allows; a clerk cannot either.
        DossierErased: if what it was for was erased meanwhile.
    """
    unlocked = Appointment.objects.select_related("service_day__office").get(id=appointment_id)
    office, wanted = unlocked.service_day.office, service_day_of(opens_at)
    check_window(
        known=known_office(office.id), lat=unlocked.lat, lon=unlocked.lon, opens_at=opens_at,
        closes_at=closes_at, now=now,
    )  # fmt: skip
    visit = visit_of_appointment(unlocked, live_errands(unlocked))
    length_min = length_of(opens_at, closes_at)
    with (
        alternatives_told(lambda: Question(office, visit, wanted, wanted, length_min, now)),
        transaction.atomic(),
    ):
        _lock_dossiers_of(appointment_id)
        appointment, days = _locked(appointment_id, wanted)
        return _moved(
            appointment, days, opens_at, closes_at, actor=actor, now=now,
            by_citizen=by_citizen, reason=reason,
        )  # fmt: skip


def _moved(
    appointment: Appointment, days: list[ServiceDay], opens_at: datetime, closes_at: datetime, *,
    actor: str, now: datetime, by_citizen: bool, reason: str,
) -> Appointment:  # fmt: skip
    if appointment.state == AppointmentState.CONFIRMED:
        _check_cutoff(appointment, by_citizen=by_citizen, now=now)
    _check_movable(AppointmentState(appointment.state))
    if appointment.state == AppointmentState.FAILED and not has_tries_left(appointment):
        raise TriesUsedUp
    expire_holds_of(days[-1], now=now)
    if appointment.state == AppointmentState.FAILED:
        fresh = _book_again(appointment, days, opens_at, closes_at, actor=actor, now=now)
    else:
        fresh = _replace(
            appointment, days, opens_at, closes_at, actor=actor, now=now, reason=reason
        )
    tell_rescheduled(fresh, now=now)
    plan_reminder(fresh, now=now)
    return fresh


def _replace(
    old: Appointment, days: list[ServiceDay], opens_at: datetime, closes_at: datetime, *,
    actor: str, now: datetime, reason: str,
) -> Appointment:  # fmt: skip
    source, target = days[0], days[-1]
    fresh = _copy_of(old, target, opens_at, closes_at, now=now)
    if source.id == target.id:
        take_out(source, old.id, cause="rescheduled", actor=actor, now=now)
    place_visit(
        target,
        visit_of_appointment(fresh, live_errands(old)),
        cause="rescheduled",
        actor=actor,
        now=now,
    )
    if source.id != target.id:
        take_out(source, old.id, cause="rescheduled", actor=actor, now=now)
    move_appointment(
        old,
        to=AppointmentState.RESCHEDULED,
        actor=actor,
        now=now,
        reason=reason,
        replaced_by=str(fresh.id),
    )
    old.errands.update(appointment=fresh)
    record_appointment_event(fresh, old="", actor=actor, now=now, replaces=str(old.id))
    return fresh


def _book_again(
    appointment: Appointment, days: list[ServiceDay], opens_at: datetime, closes_at: datetime, *,
    actor: str, now: datetime,
) -> Appointment:  # fmt: skip
    source, target = days[0], days[-1]
    if appointment.id in draft_of(source).visits:
        take_out(source, appointment.id, cause="failed", actor=actor, now=now)
    move_appointment(appointment, to=AppointmentState.CONFIRMED, actor=actor, now=now)
    appointment.service_day = target
    appointment.opens_at, appointment.closes_at = opens_at, closes_at
    appointment.sequence += 1
    appointment.save(update_fields=["service_day", "opens_at", "closes_at", "sequence"])
    place_visit(
        target,
        visit_of_appointment(appointment, live_errands(appointment)),
        cause="booked again",
        actor=actor,
        now=now,
    )
    return appointment


def _lock_dossiers_of(appointment_id: UUID) -> None:
    """Lock the dossiers a visit is for: it is not erased while it is booked anew.

    Raises:
        DossierErased: if it was before.
    """
    ids = Errand.objects.filter(appointment_id=appointment_id).values_list("dossier_id", flat=True)
    check_not_erased(lock_dossiers(ids).values())


def _locked(appointment_id: UUID, *more_days: date) -> tuple[Appointment, list[ServiceDay]]:
    """Lock and return the appointment and its days: its own first, then the target."""
    unlocked = Appointment.objects.select_related("service_day").get(id=appointment_id)
    home = unlocked.service_day
    wanted = {home.day, *more_days}
    held = {day: lock_service_day(office_id=home.office_id, day=day) for day in sorted(wanted)}
    appointment = lock_appointment(appointment_id, day=held[home.day])
    return appointment, [held[day] for day in (home.day, *more_days)]


def _copy_of(
    old: Appointment, day: ServiceDay, opens_at: datetime, closes_at: datetime, *, now: datetime
) -> Appointment:
    return Appointment.objects.create(
        **details_of(old), id=uuid7(), number=next_appointment_number(day.day), service_day=day,
        opens_at=opens_at, closes_at=closes_at, channel=old.channel, citizen=old.citizen,
        precheck=old.precheck, replaces=old, series=old.series, sequence=old.sequence + 1,
        created_at=now,
    )  # fmt: skip


def _check_movable(state: AppointmentState) -> None:
    if state != AppointmentState.FAILED:
        check_transition(ALLOWED_APPOINTMENT, state, AppointmentState.RESCHEDULED)


def _check_cutoff(appointment: Appointment, *, by_citizen: bool, now: datetime) -> None:
    is_late = by_citizen and now > appointment.opens_at - CITIZEN_CUTOFF
    if is_late and not was_told_late(appointment):
        raise TooLate(cutoff_at=(appointment.opens_at - CITIZEN_CUTOFF).isoformat())
