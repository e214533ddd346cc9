"""Packets that a citizen fetches at the counter of the office that keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Unpack
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.errors import NotTheHolder, PacketInOtherBatch, PacketNotReady
from backend.custody.kinds import (
    Basis,
    EventKind,
    HandoverKind,
    OldPaperReason,
    Outcome,
    SignatureRole,
)
from backend.custody.manifest import Shown
from backend.custody.models import BatchLine, Handover, Packet
from backend.custody.parties import Holder
from backend.custody.selectors.holders import holder_of
from backend.custody.services.evidence import ProofIn, check_door
from backend.custody.services.findings import ContentIn, ends_the_dossier, found_of
from backend.custody.services.handovers import Transfer, write_handover
from backend.custody.services.in_hand import manifest_of, packet_in_hand
from backend.custody.services.taking_back import TakenBackIn, take_back
from backend.custody.services.telling import tell_delivered
from backend.custody.states import LineState, PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import record_returned

_AT_COUNTER: Final = frozenset({PacketState.AT_OFFICE, PacketState.HELD})


@dataclass(frozen=True, slots=True)
class ReceiverIn:
    """Who fetches a packet, how that was known, and what became of the signature."""

    name: str
    basis: Basis
    outcome: Outcome


@transaction.atomic
def record_counter_handover(
    *,
    dossier_id: UUID,
    office_id: UUID,
    s10: str,
    receiver: ReceiverIn,
    content: ContentIn | None = None,
    taken_back: TakenBackIn | OldPaperReason | None = None,
    actor_id: UUID,
    now: datetime,
    **proof: Unpack[ProofIn],
) -> Handover:
    """Record that a clerk gave a packet of her office to its citizen, proven as at a door.

    The clerk has the ledger before her, so what does not fit it is refused, and nothing is
    presumed. Tells the owner; a result that is fetched is also returned (10).

    Raises:
        NotFound: if there is no such dossier.
        PacketNotFound, PacketOfOtherDossier, ItemCodeInvalid: the wrong packet is in hand.
        NotTheHolder: if it is not at this office. PacketNotReady: if it is stopped, or a result
            that goes back because it is wrong. PacketInOtherBatch: if it was handed on.
        SignatureTooPoor, SignatureMissing, WitnessUnnamed, MediaMissing: the proof is not there.
        ContentDiffers: the recipient found something else than the list says.
        ItemCodeTaken, SealNumberInvalid, SealTaken, ManifestInvalid: what was taken back is not
            sealed properly.
    """
    dossier = lock_dossier(dossier_id)
    packet, office = packet_in_hand(dossier_id, None, s10), parties.office(office_id)
    _check_here(packet, office)
    door = check_door(
        proof, actor_id=actor_id, citizen=SignatureRole.RECEIVER, person=receiver.name,
        basis=receiver.basis, outcome=receiver.outcome,
    )  # fmt: skip
    found = found_of(packet, dossier, content, taken_back)
    transfer = Transfer(
        kind=HandoverKind.HANDED_OUT,
        giver=office,
        receiver=parties.citizen(dossier_id),
        manifest=manifest_of(packet, Shown()),
        n_missing=0,
        to=PacketState.DELIVERED,
        event_kind=EventKind.HANDED_OUT,
        flags=(*door.flags, *found["flags"]),
        said=found["said"],
    )
    handover = write_handover(packet, transfer, door, now=now)
    if isinstance(taken_back, TakenBackIn):
        take_back(taken_back, handover, office, door, now=now)
    tell_delivered(dossier, handover, now=now)
    if ends_the_dossier(packet, dossier):
        record_returned(dossier_id=dossier_id, now=now)
    return handover


def _check_here(packet: Packet, office: Holder) -> None:
    """Pass if the office has a packet that it may give to its citizen."""
    if holder_of(packet.id) != office:
        raise NotTheHolder(s10=[packet.s10])
    if packet.state not in _AT_COUNTER or packet.is_refused:
        raise PacketNotReady(s10=[packet.s10])
    if BatchLine.objects.filter(packet=packet, state=LineState.HANDED).exists():
        raise PacketInOtherBatch(s10=[packet.s10])
