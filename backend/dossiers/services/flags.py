"""What others say of a dossier as a whole."""

from uuid import UUID

from backend.dossiers.models import Dossier


def flag_incident(*, dossier_id: UUID, is_open: bool) -> None:
    """Note whether something is wrong with a dossier's papers. The caller holds its lock."""
    Dossier.objects.filter(id=dossier_id).exclude(has_open_incident=is_open).update(
        has_open_incident=is_open
    )
