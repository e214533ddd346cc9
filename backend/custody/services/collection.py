"""Papers taken in at a citizen's door."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Unpack
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.transactions import joined
from backend.custody import parties
from backend.custody.kinds import (
    Basis,
    EventKind,
    Flag,
    HandoverKind,
    Outcome,
    PacketPurpose,
    SignatureRole,
)
from backend.custody.manifest import Manifest, ManifestIn, make_manifest
from backend.custody.models import CustodyEvent, Handover, Packet, Paper
from backend.custody.services.chain import move_packet
from backend.custody.services.evidence import (
    Door,
    ProofIn,
    check_door,
    fresh_salt,
)
from backend.custody.services.handovers import Transfer, handover_of_operation, write_handover
from backend.custody.services.packets import create_packet, item_code, seal_code
from backend.custody.services.telling import tell_collected
from backend.custody.states import PacketState
from backend.dossiers.locks import lock_dossier
from backend.procedures.selectors import required_documents
from backend.procedures.states import Handling

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier


class SealedPacket(NamedTuple):
    """A packet, the list in it, and the event that tells of its seal."""

    packet: Packet
    manifest: Manifest
    event: CustodyEvent


@joined()
def record_collection(
    *,
    dossier_id: UUID,
    courier_id: UUID,
    manifest: ManifestIn,
    seal_number: str,
    s10: str,
    giver_name: str,
    giver_basis: Basis,
    outcome: Outcome = Outcome.SIGNED,
    actor_id: UUID,
    now: datetime,
    **proof: Unpack[ProofIn],
) -> Handover:
    """Record that a courier took papers in: listed, sealed, signed. Tells the owner.

    Missing required documents do not stop a collection; the handover is flagged `incomplete`. An
    operation that was applied before answers its first handover. The giver's signature is
    required for outcomes `signed` and `proxy`, a named witness's for `unable`.

    Raises:
        NotFound: if there is no such dossier.
        ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken: a label or seal is wrong.
        ManifestInvalid, ManifestDiffers: the list is impossible, or not the one that was shown.
        SignatureTooPoor, SignatureMissing, WitnessUnnamed, MediaMissing: the proof is not there.
    """
    dossier = lock_dossier(dossier_id)
    earlier = handover_of_operation(proof.get("op_id"))
    if earlier:
        return earlier
    door = check_door(
        proof, actor_id=actor_id, citizen=SignatureRole.GIVER, person=giver_name,
        basis=giver_basis, outcome=outcome,
    )  # fmt: skip
    packet, listed, sealed = seal_packet(
        dossier_id=dossier_id,
        purpose=PacketPurpose.PAPERS,
        s10=s10,
        seal_number=seal_number,
        manifest=manifest,
        actor_id=actor_id,
        now=now,
    )
    transfer = Transfer(
        kind=HandoverKind.COLLECTED,
        giver=parties.citizen(dossier_id),
        receiver=parties.courier(courier_id),
        manifest=listed,
        n_missing=len(set(manifest.missing)),
        to=PacketState.IN_TRANSIT,
        event_kind=EventKind.COLLECTED,
        flags=_flags(dossier, manifest, door),
        after=sealed,
    )
    handover = write_handover(packet, transfer, door, now=now)
    handover.dossier = dossier
    n_papers = sum(item.count for item in manifest.items)
    tell_collected(dossier, handover, n_papers=n_papers, now=now)
    return handover


def seal_packet(
    *,
    dossier_id: UUID,
    purpose: PacketPurpose,
    s10: str,
    seal_number: str,
    manifest: ManifestIn,
    actor_id: UUID,
    now: datetime,
) -> SealedPacket:
    """Make a packet at the citizen's door and seal it in the citizen's presence.

    Until somebody takes it, the citizen holds it. Refused before anything is written.
    """
    listed = make_manifest(
        manifest,
        dossier_id=dossier_id,
        purpose=purpose,
        s10=item_code(s10),
        seal_number=seal_code(seal_number),
        fresh_salt=fresh_salt(),
    )
    packet = create_packet(
        dossier_id=dossier_id,
        purpose=purpose,
        s10=s10,
        seal_number=seal_number,
        manifest=manifest,
        now=now,
    )
    owner = parties.citizen(dossier_id)
    facts = {
        "actor": str(actor_id),
        "manifest_hash": listed.hash,
        "s10": packet.s10,
        "seal": packet.seal_number,
    }
    event = move_packet(
        packet,
        to=PacketState.SEALED,
        kind=EventKind.SEALED,
        giver=owner,
        receiver=owner,
        facts=facts,
        now=now,
    )
    return SealedPacket(packet, listed, event)


def _flags(dossier: "Dossier", manifest: ManifestIn, door: Door) -> tuple[Flag, ...]:
    # What is only shown is never sealed in; what depends on a condition may not be due here.
    required = {
        document.key
        for document in required_documents(dossier.procedure_version_id)
        if document.handling == Handling.HAND_IN and not document.condition_vi
    }
    # A supplement brings what an earlier visit did not have.
    earlier = {paper.required_key for paper in _PAPERS.all(dossier.id)}
    there = {item.required_key for item in manifest.items} | earlier
    is_incomplete = manifest.missing or required - there
    return (*((Flag.INCOMPLETE,) if is_incomplete else ()), *door.flags)


_PAPERS: Final = Compiled(
    lambda dossier_id: Paper.objects.filter(dossier_id=dossier_id).only("required_key").order_by()
)
