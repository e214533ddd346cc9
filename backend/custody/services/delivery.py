"""Packets given to a citizen, and old papers taken back in exchange."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.kinds import (
    Basis,
    EventKind,
    Flag,
    HandoverKind,
    OldPaperReason,
    Outcome,
    SignatureRole,
)
from backend.custody.manifest import Manifest, Shown
from backend.custody.models import Handover, Packet
from backend.custody.services.evidence import Door, ProofIn, check_door
from backend.custody.services.findings import (
    ContentIn,
    ends_the_dossier,
    found_of,
    superseded_flags,
)
from backend.custody.services.handovers import Transfer, handover_of_operation, write_handover
from backend.custody.services.in_hand import (
    close_gap,
    contest,
    manifest_of,
    packet_in_hand,
    tell_known,
)
from backend.custody.services.taking_back import TakenBackIn, take_back
from backend.custody.services.telling import tell_delivered
from backend.custody.states import ENDS, PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import record_returned


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
    taken_back: TakenBackIn | OldPaperReason | None = None,
    shown: Shown | None = None,
    content: ContentIn | None = None,
    actor_id: UUID,
    now: datetime,
    **proof: Unpack[ProofIn],
) -> Handover:
    """Record that a courier gave a packet, named by `packet_id` or `s10`, to a citizen.

    `shown` is the list of its papers that both saw on the phone, from which both sign. `content`
    is what the recipient checked; the chain fixes it, and a result that nobody checked is flagged.
    So is one for which an old paper should have been `taken_back`, unless that says why not.

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
        PacketSuperseded: it was refused as wrong, and the right one is there.
        ContentDiffers: the recipient found something else, and both are still at the door.
        ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken, ManifestInvalid: what was
            taken back is not sealed properly.
    """
    dossier = lock_dossier(dossier_id)
    earlier = handover_of_operation(proof.get("op_id"))
    if earlier:
        return earlier
    packet = packet_in_hand(dossier_id, packet_id, s10)
    door = check_door(
        proof, actor_id=actor_id, citizen=SignatureRole.RECEIVER, person=receiver_name,
        basis=receiver_basis, outcome=outcome,
    )  # fmt: skip
    listed = manifest_of(packet, shown or Shown())
    found = found_of(packet, dossier, content, taken_back, is_past=door.is_past)
    if packet.state in ENDS:
        handover = contest(
            packet, HandoverKind.DELIVERED, courier_id, door, listed, **found, now=now
        )
    else:
        found["flags"] += superseded_flags(packet, is_past=door.is_past)
        handover = _deliver(packet, courier_id, door, listed, **found, now=now)
        tell_delivered(dossier, handover, now=now)
        if Flag.SUPERSEDED not in found["flags"] and ends_the_dossier(packet, dossier):
            record_returned(dossier_id=dossier_id, now=now)
    if isinstance(taken_back, TakenBackIn):
        take_back(taken_back, handover, parties.courier(courier_id), door, now=now)
    return handover


def _deliver(
    packet: Packet,
    courier_id: UUID,
    door: Door,
    listed: Manifest,
    *,
    flags: tuple[Flag, ...],
    said: Mapping[str, Any],
    now: datetime,
) -> Handover:
    courier = parties.courier(courier_id)
    known = close_gap(packet, courier, door, now=now)
    transfer = Transfer(
        kind=HandoverKind.DELIVERED,
        giver=courier,
        receiver=parties.citizen(packet.dossier_id),
        manifest=listed,
        n_missing=0,
        to=PacketState.DELIVERED,
        event_kind=EventKind.DELIVERED,
        flags=(*door.flags, *flags, *((Flag.HOLDER_DIFFERS,) if known else ())),
        said=said,
    )
    handover = write_handover(packet, transfer, door, now=now)
    tell_known(packet, known, courier, now=now)
    return handover
