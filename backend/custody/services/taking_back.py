"""Old papers that a citizen gives up for a result: a packet of their own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from backend.custody import parties
from backend.custody.kinds import (
    EventKind,
    HandoverKind,
    PacketPurpose,
    SignatureRole,
)
from backend.custody.manifest import ManifestIn, PaperIn
from backend.custody.models import Handover
from backend.custody.parties import Holder, HolderKind
from backend.custody.services.collection import seal_packet
from backend.custody.services.evidence import Door
from backend.custody.services.handovers import Transfer, write_handover
from backend.custody.states import PacketState

_STATES: Final = {
    HolderKind.COURIER: PacketState.IN_TRANSIT,
    HolderKind.OFFICE: PacketState.AT_OFFICE,
}


@dataclass(frozen=True, slots=True)
class TakenBackIn:
    """Old papers the citizen gave up in exchange for a result: a packet of their own."""

    items: tuple[PaperIn, ...]
    s10: str
    seal_number: str


def take_back(
    wish: TakenBackIn, given: Handover, receiver: Holder, door: Door, *, now: datetime
) -> None:
    """Seal and take over what a citizen gave up for a result: a courier, or an office's clerk."""
    packet, listed, sealed = seal_packet(
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
        receiver=receiver,
        manifest=listed,
        n_missing=0,
        to=_STATES[receiver.kind],
        event_kind=EventKind.TAKEN_BACK,
        accompanies=given,
        after=sealed,
    )
    write_handover(packet, transfer, _other_way(door), now=now)


def _other_way(door: Door) -> Door:
    """Return the same proof for what was taken back: who receives the one gives the other.

    One signature stands under both lists. The operation's id belongs to the delivery.
    """
    roles = {SignatureRole.RECEIVER: SignatureRole.GIVER}
    strokes = {roles.get(role, role): text for role, text in door.strokes.items()}
    return replace(door, op_id=None, outcome=None, strokes=strokes, citizen=SignatureRole.GIVER)
