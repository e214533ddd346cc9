"""Packets given to a citizen, and old papers taken back in exchange."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.errors import PacketNotFound, PacketOfOtherDossier
from backend.custody.kinds import (
    Basis,
    EventKind,
    Flag,
    HandoverKind,
    IncidentKind,
    Outcome,
    PacketPurpose,
    PaperKind,
    SignatureRole,
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
from backend.custody.services.chain import move_packet
from backend.custody.services.collection import seal_packet
from backend.custody.services.evidence import (
    Door,
    ProofIn,
    check_door,
    fresh_salt,
)
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.services.handovers import Transfer, handover_of_operation, write_handover
from backend.custody.services.incidents import close_incidents, raise_incident
from backend.custody.services.packets import item_code
from backend.custody.services.telling import tell_delivered
from backend.custody.states import ENDS, PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import record_returned


@dataclass(frozen=True, slots=True)
class TakenBackIn:
    """Old papers the citizen gave up in exchange for a result: a packet of their own."""

    items: tuple[PaperIn, ...]
    s10: str
    seal_number: str


@transaction.atomic
def record_delivery(
    *,
    dossier_id: UUID,
    courier_id: UUID,
    receiver_name: str,
    receiver_basis: Basis,
    outcome: Outcome,
    packet_id: UUID | None = None,
    s10: str = "",
    taken_back: TakenBackIn | None = None,
    shown: Shown | None = None,
    actor_id: UUID,
    now: datetime,
    **proof: Unpack[ProofIn],
) -> Handover:
    """Record that a courier gave a packet, named by `packet_id` or `s10`, to a citizen.

    `shown` is the list of its papers that both saw on the phone, from which both sign.

    The receiver's signature is required for outcomes `signed` and `proxy`, a named witness's for
    `unable`. Tells the owner; a delivered result also moves the agency's status to "returned".

    If the chain says that somebody else holds the packet, the gap is written as a `presumed`
    event and the handover is flagged. If the packet reached its end before, the report is kept
    and flagged `contested`, and no holder changes.

    Raises:
        NotFound: if there is no such dossier.
        PacketNotFound, PacketOfOtherDossier: the wrong packet is in hand.
        SignatureTooPoor, SignatureMissing, WitnessUnnamed, MediaMissing: the proof is not there.
        ManifestDiffers: another list was shown than the packet's.
        ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken, ManifestInvalid: what was
            taken back is not sealed properly.
    """
    dossier = lock_dossier(dossier_id)
    earlier = handover_of_operation(proof.get("op_id"))
    if earlier:
        return earlier
    packet = _packet_in_hand(dossier_id, packet_id, s10)
    door = check_door(
        proof, actor_id=actor_id, citizen=SignatureRole.RECEIVER, person=receiver_name,
        basis=receiver_basis, outcome=outcome,
    )  # fmt: skip
    listed = _manifest_of(packet, shown or Shown())
    if packet.state in ENDS:
        handover = _contested(packet, courier_id, door, listed, now=now)
    else:
        handover = _deliver(packet, courier_id, door, listed, now=now)
        tell_delivered(dossier, handover, now=now)
        if packet.purpose == PacketPurpose.RESULT:
            record_returned(dossier_id=dossier_id, now=now)
    if taken_back:
        _take_back(taken_back, handover, courier_id, door, now=now)
    return handover


def _packet_in_hand(dossier_id: UUID, packet_id: UUID | None, s10: str) -> Packet:
    named = {"id": packet_id} if packet_id else {"s10": item_code(s10)}
    found = Packet.objects.filter(**named).first()
    if found is None:
        raise PacketNotFound(s10=s10 or None)
    if found.dossier_id != dossier_id:
        raise PacketOfOtherDossier(s10=found.s10)
    return lock_packet(found.id)


def _deliver(
    packet: Packet, courier_id: UUID, door: Door, listed: Manifest, *, now: datetime
) -> Handover:
    courier = parties.courier(courier_id)
    known = _close_gap(packet, courier, door, now=now)
    flags = (*door.flags, *((Flag.HOLDER_DIFFERS,) if known else ()))
    transfer = Transfer(
        kind=HandoverKind.DELIVERED,
        giver=courier,
        receiver=parties.citizen(packet.dossier_id),
        manifest=listed,
        n_missing=0,
        to=PacketState.DELIVERED,
        event_kind=EventKind.DELIVERED,
        flags=flags,
    )
    handover = write_handover(packet, transfer, door, now=now)
    if known and known != courier:
        note_bags([InBag(known, packet.id, is_gone=True)], also=[courier], now=now)
    return handover


def _close_gap(packet: Packet, courier: Holder, door: Door, *, now: datetime) -> Holder | None:
    """Return whom the chain knew as the holder, if the packet was not this courier's to deliver.

    What the chain missed is written then.

    The courier stood at the door with the packet, so it came to him somehow: a load nobody
    scanned, a countersignature that is still under way.
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


def _contested(
    packet: Packet, courier_id: UUID, door: Door, listed: Manifest, *, now: datetime
) -> Handover:
    holder = holder_of(packet.id)
    transfer = Transfer(
        kind=HandoverKind.DELIVERED,
        giver=parties.courier(courier_id),
        receiver=parties.citizen(packet.dossier_id),
        manifest=listed,
        n_missing=0,
        to=PacketState(packet.state),
        event_kind=EventKind.CONTESTED,
        flags=(*door.flags, Flag.CONTESTED),
        holders=(holder, holder),
    )
    handover = write_handover(packet, transfer, door, now=now)
    raise_incident(packet, kind=IncidentKind.CONTESTED, actor_id=door.actor_id, now=now)
    return handover


def _take_back(
    wish: TakenBackIn, given: Handover, courier_id: UUID, door: Door, *, now: datetime
) -> None:
    packet, listed = seal_packet(
        dossier_id=given.dossier_id,
        purpose=PacketPurpose.TAKEN_BACK,
        s10=wish.s10,
        seal_number=wish.seal_number,
        manifest=ManifestIn(wish.items),
        actor_id=door.actor_id,
        now=now,
    )
    transfer = Transfer(
        kind=HandoverKind.TAKEN_BACK,
        giver=parties.citizen(given.dossier_id),
        receiver=parties.courier(courier_id),
        manifest=listed,
        n_missing=0,
        to=PacketState.IN_TRANSIT,
        event_kind=EventKind.TAKEN_BACK,
        accompanies=given,
    )
    write_handover(packet, transfer, _other_way(door), now=now)


def _other_way(door: Door) -> Door:
    """Return the same proof for what was taken back: who receives the one gives the other.

    One signature stands under both lists. The operation's id belongs to the delivery.
    """
    roles = {SignatureRole.RECEIVER: SignatureRole.GIVER}
    strokes = {roles.get(role, role): text for role, text in door.strokes.items()}
    return replace(door, op_id=None, outcome=None, strokes=strokes, citizen=SignatureRole.GIVER)


def _manifest_of(packet: Packet, shown: Shown) -> Manifest:
    items = tuple(
        PaperIn(
            name=listed_name(paper),
            kind=PaperKind(paper.kind),
            count=paper.count,
            required_key=paper.required_key,
            remark=paper.remark,
        )
        for paper in packet.papers.all()
    )
    return make_manifest(
        ManifestIn(items, salt=shown.salt, hash=shown.hash),
        dossier_id=packet.dossier_id,
        purpose=PacketPurpose(packet.purpose),
        s10=packet.s10,
        seal_number=packet.seal_number,
        fresh_salt=fresh_salt(),
    )
