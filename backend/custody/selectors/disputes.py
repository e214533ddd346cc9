"""Slips that citizens dispute, or could."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from backend.common.errors import NotFound
from backend.custody.models import Handover, Incident

DISPUTE_WITHIN: Final = timedelta(days=30)


def handover_for_dossier(dossier_id: UUID, handover_id: UUID) -> Handover:
    """Return a handover of a dossier, with the dossier; raises NotFound."""
    rows = Handover.objects.select_related("dossier").filter(dossier_id=dossier_id)
    found = rows.filter(id=handover_id).first()
    if found is None:
        raise NotFound
    return found


def dispute_of(handover_id: UUID) -> Incident | None:
    """Return what a citizen said against a slip, open or resolved; None if nobody did."""
    return Incident.objects.filter(handover_id=handover_id).first()


def dispute_closes_at(handover: Handover) -> datetime:
    """Return until when a slip can be disputed."""
    return handover.at + DISPUTE_WITHIN


def tracking_token_of_handover(handover_id: UUID) -> str | None:
    """Return what opens the page of a handover's dossier; None if there is no such handover."""
    rows = Handover.objects.filter(id=handover_id)
    return rows.values_list("dossier__tracking_token", flat=True).first()
