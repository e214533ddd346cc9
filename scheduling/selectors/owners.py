"""For which dossiers somebody may say who stands at the door."""

from typing import TYPE_CHECKING
from uuid import UUID

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import Asker, acts_everywhere, office_scope
from backend.common.errors import NotFound
from backend.dossiers.selectors import dossier, dossier_of_owner
from scheduling.models import Errand

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier


def dossier_to_speak_for(user: Asker, dossier_id: UUID) -> "Dossier":
    """Return a dossier to its owner, or to a clerk of an office that visits for it.

    Raises:
        NotFound: for anybody else.
    """
    if isinstance(user, User) and user.kind == PersonKind.CITIZEN:
        return dossier_of_owner(user, dossier_id)
    rows = Errand.objects.filter(dossier_id=dossier_id)
    if not acts_everywhere(user, Role.CLERK):
        offices = office_scope(user, Role.CLERK)
        rows = rows.filter(appointment__service_day__office_id__in=offices)
    if not rows.exists():
        raise NotFound
    return dossier(dossier_id)
