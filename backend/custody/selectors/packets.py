"""Packets of one dossier."""

from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.custody.kinds import IncidentOutcome
from backend.custody.models import Handover, Incident, Packet, Paper
from backend.custody.selectors.holders import with_holders
from backend.custody.states import ENDS, PacketState


def packets_of(dossier_id: UUID) -> QuerySet[Packet]:
    """Return a dossier's packets, oldest first, each with `holder` and its papers: two queries."""
    rows = with_holders(Packet.objects.filter(dossier_id=dossier_id))
    return rows.prefetch_related("papers").order_by("id")


def papers_of(packet_id: UUID) -> list[Paper]:
    """Return the papers in a packet, in the order of its list."""
    return _PAPERS.all(packet_id)


_PAPERS: Final = Compiled(
    lambda packet_id: Paper.objects.filter(packet_id=packet_id).order_by("position")
)


def live_packets() -> QuerySet[Packet]:
    """Return the packets that have not reached their end."""
    return Packet.objects.exclude(state__in=ENDS)


def packets_with_the_post() -> QuerySet[Packet]:
    """Return the packets that somebody has to bring: not ended, not lost, not replaced.

    One that turns up again is among them; so is a wrong one that is missing, whatever came after.
    """
    lost = Incident.objects.filter(packet=OuterRef("pk"), outcome=IncidentOutcome.LOST)
    newer = Packet.objects.filter(
        dossier=OuterRef("dossier"), purpose=OuterRef("purpose"), id__gt=OuterRef("pk")
    )
    is_gone = Exists(lost) | (Q(is_refused=False) & Exists(newer))
    return live_packets().exclude(is_gone, state=PacketState.INCIDENT)


def packet_with_holder(packet_id: UUID) -> Packet:
    """Return a packet with `holder`; raises NotFound."""
    found = with_holders(Packet.objects.filter(id=packet_id)).first()
    if found is None:
        raise NotFound
    return found


def packet_by_code(s10: str) -> Packet | None:
    """Return the packet with this item code, with `holder`, or None."""
    return with_holders(Packet.objects.filter(s10=s10)).first()


def handovers_of(dossier_id: UUID) -> QuerySet[Handover]:
    """Return a dossier's handovers, oldest first, with their packets: one query."""
    rows = Handover.objects.filter(dossier_id=dossier_id)
    return rows.select_related("packet").order_by("id")
