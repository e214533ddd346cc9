"""Locks on packets and batches.

Order everywhere: a batch, then its dossiers by id (`dossiers.locks`), then packets by id. Nobody
who holds a dossier or a packet waits for a batch.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.custody.models import Batch, Incident, Packet
from backend.dossiers.locks import lock_dossier


def lock_packets(packet_ids: Iterable[UUID]) -> dict[UUID, Packet]:
    """Lock packets in the order of their ids until the transaction ends.

    Raises:
        NotFound: if one of them is not there.
    """
    wanted = set(packet_ids)
    found = {row.id: row for row in _PACKETS.all(list(wanted))} if wanted else {}
    if len(found) != len(wanted):
        raise NotFound
    return found


_PACKETS: Final = Compiled(
    lambda ids: Packet.objects.select_for_update().filter(id__in=ids).order_by("id")
)


def lock_packet(packet_id: UUID) -> Packet:
    """Lock one packet until the transaction ends; raises NotFound."""
    return lock_packets([packet_id])[packet_id]


def lock_with_dossier(packet_id: UUID) -> Packet:
    """Lock a packet's dossier and then the packet; raises NotFound."""
    dossier_id = Packet.objects.filter(id=packet_id).values_list("dossier_id", flat=True).first()
    if dossier_id is None:
        raise NotFound
    lock_dossier(dossier_id)
    return lock_packet(packet_id)


def lock_batch(batch_id: UUID) -> Batch:
    """Lock a batch until the transaction ends; raises NotFound."""
    found = Batch.objects.select_for_update().filter(id=batch_id).first()
    if found is None:
        raise NotFound
    return found


def lock_incident(incident_id: UUID) -> Incident:
    """Lock an incident, after its packet, until the transaction ends; raises NotFound."""
    found = Incident.objects.select_for_update().filter(id=incident_id).first()
    if found is None:
        raise NotFound
    return found
