"""The packet that a courier has in hand at a door: which, whose by the books, what is in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.custody import parties
from backend.custody.errors import PacketNotFound, PacketOfOtherDossier
from backend.custody.kinds import (
    EventKind,
    Flag,
    HandoverKind,
    IncidentKind,
    PacketPurpose,
    PaperKind,
)
from backend.custody.locks import lock_packet
from backend.custody.manifest import (
    Manifest,
    ManifestIn,
    PaperIn,
    Shown,
    listed_name,
    make_manifest,
)
from backend.custody.models import Handover, Packet
from backend.custody.parties import Holder
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.packets import papers_of
from backend.custody.services.chain import move_packet
from backend.custody.services.evidence import Door, fresh_salt
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.services.handovers import Transfer, write_handover
from backend.custody.services.incidents import raise_incident
from backend.custody.services.packets import item_code
from backend.custody.services.resolving import close_incidents
from backend.custody.states import PacketState


def packet_in_hand(dossier_id: UUID, packet_id: UUID | None, s10: str) -> Packet:
    """Return the packet that is named by its id or label, locked.

    Raises:
        PacketNotFound, PacketOfOtherDossier, ItemCodeInvalid: the wrong packet is in hand.
    """
    found = _BY_ID.first(packet_id) if packet_id else _BY_CODE.first(item_code(s10))
    if found is None:
        raise PacketNotFound(s10=s10 or None)
    if found.dossier_id != dossier_id:
        raise PacketOfOtherDossier(s10=found.s10)
    return lock_packet(found.id)


_BY_ID: Final = Compiled(
    lambda packet_id: Packet.objects.filter(id=packet_id).only("dossier", "s10")
)
_BY_CODE: Final = Compiled(lambda s10: Packet.objects.filter(s10=s10).only("dossier", "s10"))


def close_gap(packet: Packet, courier: Holder, door: Door, *, now: datetime) -> Holder | None:
    """Return whom the chain knew as the holder, if the packet was not this courier's to bring.

    What the chain missed is written then. The courier stood at the door with the packet, so it
    came to him somehow: a load nobody scanned, a countersignature that is still under way.
    """
    holder = holder_of(packet.id)
    if holder == courier and packet.state == PacketState.IN_TRANSIT:
        return None
    facts = {"actor": str(door.actor_id), "s10": packet.s10}
    move_packet(
        packet,
        to=PacketState.IN_TRANSIT,
        kind=EventKind.PRESUMED,
        giver=holder,
        receiver=courier,
        facts=facts,
        now=now,
    )
    close_incidents(packet, actor_id=door.actor_id, now=now)
    return holder


def tell_known(packet: Packet, known: Holder | None, courier: Holder, *, now: datetime) -> None:
    """Tell the phone of whom the chain knew as the holder that the packet has left that bag."""
    if known and known != courier:
        note_bags([InBag(known, packet.id, is_gone=True)], also=[courier], now=now)


def contest(
    packet: Packet,
    kind: HandoverKind,
    courier_id: UUID,
    door: Door,
    listed: Manifest,
    *,
    flags: tuple[Flag, ...] = (),
    said: Mapping[str, Any],
    now: datetime,
) -> Handover:
    """Keep a report about a packet that reached its end before; no holder changes."""
    holder = holder_of(packet.id)
    transfer = Transfer(
        kind=kind,
        giver=parties.courier(courier_id),
        receiver=parties.citizen(packet.dossier_id),
        manifest=listed,
        n_missing=0,
        to=PacketState(packet.state),
        event_kind=EventKind.CONTESTED,
        flags=(*door.flags, *flags, Flag.CONTESTED),
        holders=(holder, holder),
        said=said,
    )
    handover = write_handover(packet, transfer, door, now=now)
    raise_incident(packet, kind=IncidentKind.CONTESTED, actor_id=door.actor_id, now=now)
    return handover


def manifest_of(packet: Packet, shown: Shown) -> Manifest:
    """Return the list of a packet's papers as it stands on the phone, under its present seal.

    Raises:
        ManifestDiffers: if the phone showed another list.
    """
    items = tuple(
        PaperIn(
            name=listed_name(paper),
            kind=PaperKind(paper.kind),
            count=paper.count,
            required_key=paper.required_key,
            remark=paper.remark,
        )
        for paper in papers_of(packet.id)
    )
    return make_manifest(
        ManifestIn(items, salt=shown.salt, hash=shown.hash),
        dossier_id=packet.dossier_id,
        purpose=PacketPurpose(packet.purpose),
        s10=packet.s10,
        seal_number=packet.seal_number,
        fresh_salt=fresh_salt(),
    )
