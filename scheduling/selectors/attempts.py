"""Questions about failed visits."""

from uuid import UUID

from django.db.models import QuerySet

from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, acts_everywhere, office_scope
from backend.common.errors import NotFound
from backend.dossiers.selectors import dossier_by_tracking
from scheduling.models import Attempt
from scheduling.states import TO_SETTLE

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
    dossier = dossier_by_tracking(tracking_token)
    rows = Attempt.objects.filter(appointment__errands__dossier_id=dossier.id).distinct()
    return rows.prefetch_related("events").order_by("id")


def reason_given(attempt: Attempt) -> str:
    """Return why an attempt was settled as it was; empty while nobody has."""
    moves = sorted(attempt.events.all(), key=lambda move: move.id)
    return moves[-1].reason if moves and attempt.state not in TO_SETTLE else ""


def tracking_token_of_attempt(attempt_id: UUID) -> str | None:
    """Return the tracking token of a dossier that a failed visit was for; None without such."""
    tokens = Attempt.objects.filter(id=attempt_id).order_by("appointment__errands__id")
    return tokens.values_list("appointment__errands__dossier__tracking_token", flat=True).first()
