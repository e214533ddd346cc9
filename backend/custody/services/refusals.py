"""Results that their recipient does not take because they are wrong: opened, found, sealed anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.errors import PacketNotResult
from backend.custody.kinds import (
    Basis,
    EventKind,
    Flag,
    HandoverKind,
    Outcome,
    PacketPurpose,
    SignatureRole,
)
from backend.custody.manifest import Shown
from backend.custody.models import Handover, Packet
from backend.custody.selectors.holders import gave_on_since, holder_of
from backend.custody.services.countersigning import open_refused_at_desk
from backend.custody.services.evidence import Door, ProofIn, check_door
from backend.custody.services.findings import is_replaced
from backend.custody.services.handovers import Transfer, handover_of_operation, write_handover
from backend.custody.services.in_hand import (
    close_gap,
    contest,
    manifest_of,
    packet_in_hand,
    tell_known,
)
from backend.custody.services.packets import reseal_refused
from backend.custody.services.telling import tell_refused
from backend.custody.states import ENDS, PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import note_result_fault
from backend.dossiers.states import ResultFault


@dataclass(frozen=True, slots=True)
class FindingIn:
    """What is wrong with a result, in a word and in the recipient's, and the fresh seal."""

    reason: ResultFault
    seal_number: str
    remark: str = ""


@transaction.atomic
def record_refusal(
    *,
    dossier_id: UUID,
    courier_id: UUID,
    receiver_name: str,
    receiver_basis: Basis,
    outcome: Outcome,
    finding: FindingIn,
    packet_id: UUID | None = None,
    s10: str = "",
    shown: Shown | None = None,
    actor_id: UUID,
    now: datetime,
    **proof: Unpack[ProofIn],
) -> Handover:
    """Record that the recipient does not take a result because it is wrong. Tells the owner.

    The courier keeps it, sealed anew before the recipient's eyes. The recipient signs the list
    under the fresh seal (`shown`, if the phone showed it); who signs, and who need not, as at a
    delivery. The chain fixes what was found and the seal before; the recipient's own words it
    only promises. Gaps and contradictions as at a delivery: a packet that reached its end stays
    there, under its old seal. What the courier gave on before this was told stays with who has
    it; a desk opens it then. Until the desk issues another result none is offered; if
    it has done so before this was told, the dossier stays as it is and the owner is told nothing.

    Raises:
        NotFound: if there is no such dossier.
        PacketNotFound, PacketOfOtherDossier, PacketNotResult: the wrong packet is in hand.
        SignatureTooPoor, SignatureMissing, WitnessUnnamed, MediaMissing: the proof is not there.
        SealNumberInvalid, SealTaken: the packet is not sealed properly.
        ManifestDiffers: another list was shown than the packet's.
    """
    dossier = lock_dossier(dossier_id)
    earlier = handover_of_operation(proof.get("op_id"))
    if earlier:
        return earlier
    packet = packet_in_hand(dossier_id, packet_id, s10)
    if packet.purpose != PacketPurpose.RESULT:
        raise PacketNotResult(s10=packet.s10, purpose=packet.purpose)
    door = check_door(
        proof, actor_id=actor_id, citizen=SignatureRole.RECEIVER, person=receiver_name,
        basis=receiver_basis, outcome=outcome,
    )  # fmt: skip
    if packet.state in ENDS:
        said = _said(finding, seal=finding.seal_number)
        listed = manifest_of(packet, Shown())
        return contest(
            packet, HandoverKind.RESULT_REFUSED, courier_id, door, listed, said=said, now=now
        )
    handover = _refuse(packet, courier_id, door, finding, shown or Shown(), now=now)
    if not is_replaced(packet):
        note_result_fault(dossier, ResultFault(finding.reason), now=now)
        tell_refused(dossier, handover, ResultFault(finding.reason), now=now)
    if packet.state == PacketState.AT_DESK:
        # The desk took it as a right result.
        desk = holder_of(packet.id)
        open_refused_at_desk(packet, dossier, desk_id=desk.id, actor_id=actor_id, now=now)
    return handover


def _refuse(
    packet: Packet, courier_id: UUID, door: Door, finding: FindingIn, shown: Shown, *, now: datetime
) -> Handover:
    courier = parties.courier(courier_id)
    is_gone = gave_on_since(courier, packet.id, door.device_time)
    known = None if is_gone else close_gap(packet, courier, door, now=now)
    holder = holder_of(packet.id) if is_gone else courier
    seal_before = reseal_refused(packet, finding.seal_number, now=now)
    transfer = Transfer(
        kind=HandoverKind.RESULT_REFUSED,
        giver=courier,
        receiver=parties.citizen(packet.dossier_id),
        manifest=manifest_of(packet, shown),
        n_missing=0,
        to=PacketState(packet.state),
        event_kind=EventKind.RESULT_REFUSED,
        flags=(*door.flags, *((Flag.HOLDER_DIFFERS,) if known else ())),
        holders=(holder, holder),
        said=_said(finding, seal_before=seal_before),
        remark=finding.remark.strip(),
    )
    handover = write_handover(packet, transfer, door, now=now)
    tell_known(packet, known, courier, now=now)
    return handover


def _said(finding: FindingIn, **seals: str) -> dict[str, dict[str, Any]]:
    return {"finding": {"reason": ResultFault(finding.reason).value, **seals}}
