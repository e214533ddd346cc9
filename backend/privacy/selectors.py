"""What the two logs say."""

from uuid import UUID

from django.db.models import QuerySet

from backend.custody.selectors.incidents import incident_ids_of
from backend.custody.selectors.packets import handovers_of
from backend.custody.services.erasure import media_of_dossier
from backend.privacy.models import Erasure, Read
from scheduling.services.erasure import visits_of


def erasures() -> QuerySet[Erasure]:
    """Return all erasures."""
    return Erasure.objects.all()


def reads(*, reader_id: UUID | None = None, dossier_id: UUID | None = None) -> QuerySet[Read]:
    """Return what was read: by somebody, of a dossier, or all."""
    found = Read.objects.all() if dossier_id is None else reads_of(dossier_id)
    return found if reader_id is None else found.filter(reader_id=reader_id)


def reads_of(dossier_id: UUID) -> QuerySet[Read]:
    """Return who was shown a dossier, one of its slips, photos, incidents or visits.

    Lists, days and packages in which it stood among others are not told apart by dossier.
    """
    subjects = {
        str(dossier_id),
        *(str(each.id) for each in handovers_of(dossier_id)),
        *(str(each) for each in incident_ids_of(dossier_id)),
        *(str(each) for each in visits_of(dossier_id).all_ids),
        *media_of_dossier(dossier_id),
    }
    return Read.objects.filter(subject__in=subjects)
