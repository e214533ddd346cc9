"""Questions about failed visits."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, acts_everywhere, office_scope
from backend.common.errors import NotFound
from backend.dossiers.selectors import dossier_by_tracking
from scheduling.attempt_rules import DISPUTE_WITHIN, NextStep
from scheduling.models import Appointment, Attempt, Errand
from scheduling.states import TO_SETTLE, AttemptState

_ROLES = (Role.DISPATCHER, Role.SUPERVISOR)


def attempts_for(user: Asker, *, state: str = "") -> QuerySet[Attempt]:
    """Return the attempts of the asker's offices: those to settle, or of one state."""
    rows = Attempt.objects.select_related("appointment__service_day").prefetch_related("events")
    rows = rows.filter(state=state) if state else rows.filter(state__in=TO_SETTLE)
    if not acts_everywhere(user, *_ROLES):
        offices = office_scope(user, *_ROLES)
        rows = rows.filter(appointment__service_day__office_id__in=offices)
    return rows.order_by("id")


def attempt_for(user: Asker, attempt_id: UUID) -> Attempt:
    """Return an attempt of the asker's offices where he is a dispatcher; raises NotFound."""
    found = Attempt.objects.select_related("appointment__service_day").filter(id=attempt_id).first()
    if found is None:
        raise NotFound
    office_id = found.appointment.service_day.office_id
    is_mine = office_id in office_scope(user, Role.DISPATCHER)
    if not is_mine and not acts_everywhere(user, Role.DISPATCHER):
        raise NotFound
    return found


def attempts_of_dossier(tracking_token: str) -> QuerySet[Attempt]:
    """Return the attempts of the visits for a dossier, oldest first, with their moves.

    Raises:
        NotFound: if no dossier has this token.
    """
    return attempts_for_dossier(dossier_by_tracking(tracking_token).id)


def attempts_for_dossier(dossier_id: UUID) -> QuerySet[Attempt]:
    """Return the same by the dossier's id. Two queries, one if nothing failed.

    A visit that was moved after it failed is another appointment of the same series.
    """
    series = Errand.objects.filter(dossier_id=dossier_id).values("appointment__series")
    rows = Attempt.objects.filter(appointment__series__in=series)
    return rows.prefetch_related("events").order_by("id")


def dispute_closes_at(attempt: Attempt) -> datetime:
    """Return until when the citizen can dispute: counted from when the attempt was complete."""
    ends = [move.at for move in attempt.events.all() if move.new_state == AttemptState.COMPLETE]
    return max(ends, default=attempt.recorded_at) + DISPUTE_WITHIN


def reason_given(attempt: Attempt) -> str:
    """Return why an attempt was settled as it was; empty while nobody has."""
    moves = sorted(attempt.events.all(), key=lambda move: move.id)
    return moves[-1].reason if moves and attempt.state not in TO_SETTLE else ""


def tracking_token_of_attempt(attempt_id: UUID) -> str | None:
    """Return the tracking token of a dossier that a failed visit was for; None without such."""
    series = Attempt.objects.filter(id=attempt_id).values("appointment__series")
    errands = Errand.objects.filter(appointment__series__in=series).order_by("id")
    return errands.values_list("dossier__tracking_token", flat=True).first()


def has_tries_left(appointment: Appointment) -> bool:
    """Tell whether a courier comes again for a visit, by the last try that was counted."""
    counted = Attempt.objects.filter(appointment__series=appointment.series).exclude(next_step="")
    last = counted.order_by("-id").values_list("next_step", flat=True).first()
    return last in {None, NextStep.AGAIN}
