"""Everything about one dossier's papers at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.custody.ledger import Fault
from backend.custody.models import Handover, Incident, Packet
from backend.custody.selectors.chains import Step, export_chain, timeline
from backend.custody.selectors.incidents import open_incidents_of
from backend.custody.selectors.packets import handovers_of, packets_of
from backend.custody.selectors.verification import verify_dossier


@dataclass(frozen=True, slots=True)
class Custody:
    """Where a dossier's papers are and were, and whether the ledger is intact."""

    dossier_id: UUID
    is_intact: bool
    faults: Sequence[Fault]
    open_incidents: Sequence[Incident]
    packets: Sequence[Packet]
    handovers: Sequence[Handover]
    timeline: Sequence[Step]
    chain: Mapping[str, Any]


def custody_of(dossier_id: UUID) -> Custody:
    """Return a dossier's packets, handovers, events and chain, checked. At most 15 queries."""
    faults = verify_dossier(dossier_id)
    return Custody(
        dossier_id=dossier_id,
        is_intact=not faults,
        faults=faults,
        open_incidents=list(open_incidents_of(dossier_id)),
        packets=list(packets_of(dossier_id)),
        handovers=list(handovers_of(dossier_id)),
        timeline=timeline(dossier_id),
        chain=export_chain(dossier_id),
    )
