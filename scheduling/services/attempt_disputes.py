"""Failed visits that somebody has to decide about: disputed by the citizen, or without evidence."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.common.errors import IllegalTransition, NotFound
from backend.common.localtime import day_text
from backend.dossiers.selectors import dossier_by_tracking
from backend.notifications.services import tell
from backend.outbox.services import enqueue
from scheduling.errors import DisputeClosed
from scheduling.locks import lock_appointment, lock_service_days
from scheduling.models import Appointment, Attempt
from scheduling.selectors.attempts import attempts_for_dossier, dispute_closes_at, has_tries_left
from scheduling.services.attempts import close_visit, count_try, move_attempt
from scheduling.services.last_tries import give_back
from scheduling.states import TO_SETTLE, AppointmentState, AttemptState, DisputeReason


@transaction.atomic
def dispute_attempt(
    *, tracking_token: str, attempt_id: UUID, reason: DisputeReason, text: str, now: datetime
) -> Attempt:
    """Note that a citizen says a visit was not tried as reported. Twice is once.

    So a visit is disputed once at most, whoever holds the link: what was decided stays decided.

    Raises:
        NotFound: if no dossier has this token, or the attempt is not of a visit for it.
        IllegalTransition: if the attempt does not count yet, or was decided about before.
        DisputeClosed: if it was closed too long ago.
    """
    dossier = dossier_by_tracking(tracking_token)
    if not attempts_for_dossier(dossier.id).filter(id=attempt_id).exists():
        raise NotFound
    attempt = _locked(attempt_id)
    if attempt.state != AttemptState.DISPUTED:
        _check_in_time(attempt, now=now)
        attempt.dispute_reason = reason
        attempt.save(update_fields=["dispute_reason"])
        move_attempt(
            attempt, to=AttemptState.DISPUTED, actor=f"dossier:{dossier.id}", now=now, reason=text
        )
        enqueue(
            kind="attempt_disputed", payload={"attempt_id": str(attempt.id)},
            dedupe_key=f"attempt_disputed:{attempt.id}", now=now,
        )  # fmt: skip
    return attempt


@transaction.atomic
def settle_attempt(
    *, attempt_id: UUID, stands: bool, reason: str, actor: str, now: datetime
) -> Attempt:
    """Decide that an incomplete or disputed attempt stands, or that it does not count.

    Either way an open visit is closed by it, so that the citizen can have another; one that does
    not count leaves the citizen's tries as they were, and what followed the last try is undone if
    there is one left again. Deciding the same again changes nothing.

    Raises:
        NotFound: if there is no such attempt.
        IllegalTransition: if there is nothing to decide, or it was decided otherwise.
    """
    attempt = _locked(attempt_id)
    was_disputed = attempt.state == AttemptState.DISPUTED
    to = _decided(attempt, stands=stands)
    if attempt.state == to and attempt.state not in TO_SETTLE:
        return attempt
    if attempt.state not in TO_SETTLE:
        raise IllegalTransition(state=attempt.state, wanted=str(to))
    move_attempt(attempt, to=to, actor=actor, now=now, reason=reason)
    if not was_disputed:
        close_visit(attempt, actor=actor, now=now)
    elif not stands:
        count_try(attempt)
        _give_back(attempt, now=now)
    return attempt


@transaction.atomic
def tell_disputed(*, attempt_id: UUID, now: datetime) -> int:
    """Write a message to each dispatcher of the office; returns how many."""
    attempt = Attempt.objects.select_related("appointment__service_day").get(id=attempt_id)
    if attempt.state != AttemptState.DISPUTED:
        return 0
    day = attempt.appointment.service_day
    dispatchers = members_of_office(day.office_id, Role.DISPATCHER)
    for user in dispatchers:
        tell(
            kind="exception_raised", user_id=user.id, phone=None,
            params={"day": day_text(day.day), "code": "attempt-disputed"},
            dedupe_key=f"attempt_disputed:{attempt_id}:{user.id}", now=now,
        )  # fmt: skip
    return len(dispatchers)


def _check_in_time(attempt: Attempt, *, now: datetime) -> None:
    closes_at = dispute_closes_at(attempt)
    if attempt.state == AttemptState.COMPLETE and now >= closes_at:
        raise DisputeClosed(closed_at=closes_at.isoformat())


def _decided(attempt: Attempt, *, stands: bool) -> AttemptState:
    if not stands:
        return AttemptState.ANNULLED
    is_contested = attempt.events.filter(new_state=AttemptState.DISPUTED).exists()
    return AttemptState.UPHELD if is_contested else AttemptState.COMPLETE


def _give_back(attempt: Attempt, *, now: datetime) -> None:
    """Offer another visit, if the visit as it stands now failed and a try is left."""
    of_series = Appointment.objects.filter(series=attempt.appointment.series)
    current = of_series.order_by("-id").first()
    if current is None or current.state != AppointmentState.FAILED or not has_tries_left(current):
        return
    give_back(current, now=now)
    last = current.attempts.exclude(next_step="").order_by("-id").first()
    if last is not None:
        enqueue(
            kind="visit_failed", payload={"attempt_id": str(last.id)},
            dedupe_key=f"visit_failed:{last.id}:{attempt.id}:annulled", now=now,
        )  # fmt: skip


def _locked(attempt_id: UUID) -> Attempt:
    """Lock days and visits of an attempt's series, then the attempt; raises NotFound."""
    mine = Appointment.objects.filter(attempts=attempt_id).values("series")
    found = list(Appointment.objects.filter(series__in=mine).order_by("id"))
    if not found:
        raise NotFound
    days = lock_service_days(row.service_day_id for row in found)
    held = {row.id: lock_appointment(row.id, day=days[row.service_day_id]) for row in found}
    attempt = Attempt.objects.select_for_update(of=("self",)).get(id=attempt_id)
    attempt.appointment = held[attempt.appointment_id]
    attempt.appointment.service_day = days[attempt.appointment.service_day_id]
    return attempt
