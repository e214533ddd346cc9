"""A citizen's word against a slip."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField
from backend.custody.errors import SlipDisputeClosed
from backend.custody.kinds import IncidentKind, SlipDispute
from backend.custody.locks import lock_with_dossier
from backend.custody.models import Incident
from backend.custody.parties import Holder
from backend.custody.selectors.disputes import dispute_closes_at, dispute_of, handover_for_dossier
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.services.incidents import Dispute, raise_incident


@transaction.atomic
def dispute_handover(
    *, dossier_id: UUID, handover_id: UUID, reason: SlipDispute, text: str, now: datetime
) -> Incident:
    """Note that a citizen says a slip is wrong; until somebody resolves it the papers wait.

    A slip is disputed once, whoever holds the link: twice is once, and what was decided stays.

    Raises:
        NotFound: if the dossier has no such handover.
        InvalidField: for another reason without words.
        SlipDisputeClosed: if it was signed too long ago.
    """
    handover = handover_for_dossier(dossier_id, handover_id)
    packet = lock_with_dossier(handover.packet_id)
    if earlier := dispute_of(handover_id):
        return earlier
    if reason == SlipDispute.OTHER and not text:
        raise InvalidField(field="text")
    closes_at = dispute_closes_at(handover)
    if closes_at <= now:
        raise SlipDisputeClosed(closed_at=closes_at.isoformat())
    incident = raise_incident(
        packet,
        kind=IncidentKind.CONTESTED,
        actor_id=handover.dossier.citizen_id or dossier_id,
        dispute=Dispute(handover, SlipDispute(reason), text),
        now=now,
    )
    note_bags([InBag(Holder.parse(incident.holder), packet.id)], now=now)
    return incident
