"""Writing a handover: one event, one row, its promises and its signatures, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.uuid7 import uuid7
from backend.common.writing import insert, written_together
from backend.custody.canonical import micro_degrees, sha256_hex, time_text
from backend.custody.kinds import EventKind, Flag, HandoverKind, PaymentMethod
from backend.custody.manifest import Manifest
from backend.custody.models import (
    Commitment,
    CustodyEvent,
    Handover,
    Packet,
    PaymentNote,
    Signature,
)
from backend.custody.parties import Holder, HolderKind
from backend.custody.privacy import COMMITMENT, STROKES, seal_text
from backend.custody.services.chain import move_packet
from backend.custody.services.evidence import Door, Promise, promise
from backend.custody.services.payments import draft_note, keep_note
from backend.custody.states import PacketState

# Which party's name a handover promises.
_PERSON: Final = {
    HandoverKind.COLLECTED: "giver_name",
    HandoverKind.TAKEN_BACK: "giver_name",
    HandoverKind.DELIVERED: "receiver_name",
    HandoverKind.HANDED_OUT: "receiver_name",
    HandoverKind.RESULT_REFUSED: "receiver_name",
    HandoverKind.RESULT_ISSUED: "giver_name",
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """What changes hands: from whom, to whom, and what the chain shall say of it.

    `holders` are the giver and receiver the chain names when they differ from who claims to have
    dealt with each other (a report that contradicts an earlier one changes no holder). `said` is
    what else was found at the door, in codes and numbers: the chain fixes it, the slip prints it.
    `remark` is what somebody wrote about it: personal, so the chain only promises it. `after` is
    the chain's last event, if this transaction has just written it.
    """

    kind: HandoverKind
    giver: Holder
    receiver: Holder
    manifest: Manifest
    n_missing: int
    to: PacketState
    event_kind: EventKind
    flags: tuple[Flag, ...] = ()
    holders: tuple[Holder, Holder] | None = None
    accompanies: Handover | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""
    after: CustodyEvent | None = None


def handover_of_operation(op_id: UUID | None) -> Handover | None:
    """Return what an operation did before, if it was applied: a repeated one answers the same."""
    return _OF_OPERATION.first(op_id) if op_id else None


_OF_OPERATION: Final = Compiled(lambda op_id: Handover.objects.filter(op_id=op_id)[:1])


def write_handover(packet: Packet, transfer: Transfer, door: Door, *, now: datetime) -> Handover:
    """Write a handover and the event that fixes it. The caller holds the dossier's lock.

    Raises:
        IllegalTransition: if the packet cannot go where the transfer says.
    """
    handover_id = uuid7()
    promises = _promises(transfer, door)
    note = _note(transfer, door, now=now)
    giver, receiver = transfer.holders or (transfer.giver, transfer.receiver)
    event = move_packet(
        packet,
        to=transfer.to,
        kind=transfer.event_kind,
        giver=giver,
        receiver=receiver,
        facts=_facts(handover_id, packet, transfer, door, promises) | _paid(note),
        now=now,
        after=transfer.after,
    )
    with written_together():
        handover = _insert(handover_id, packet, transfer, door, event)
        _keep_promises(handover, promises)
        _keep_signatures(handover, door)
    if note:
        keep_note(note, handover)
    return handover


def _note(transfer: Transfer, door: Door, *, now: datetime) -> PaymentNote | None:
    """Return the note of what was paid; what accompanies a handover is paid with it."""
    party = next(
        (one for one in (transfer.giver, transfer.receiver) if one.kind == HolderKind.COURIER), None
    )
    if door.payment is None or party is None or transfer.accompanies:
        return None
    return draft_note(door.payment, courier_id=party.id, now=now)


def _paid(note: PaymentNote | None) -> dict[str, Any]:
    if note is None:
        return {}
    told = {
        "note": note.text,
        "office": str(note.office_id),
        "postage_vnd": note.postage_vnd,
        "procedure_fee_vnd": note.procedure_fee_vnd,
        "method": PaymentMethod(note.method).value,
    }
    return {"payment": told}


def _promises(transfer: Transfer, door: Door) -> list[Promise]:
    values = {_PERSON[transfer.kind]: door.person}
    if door.witness:
        values["witness_name"] = door.witness
    if door.place:
        values["place"] = door.place.as_canonical()
    if transfer.remark:
        values["remark"] = transfer.remark
    return [promise(name, value) for name, value in values.items() if value]


def _facts(
    handover_id: UUID, packet: Packet, transfer: Transfer, door: Door, promises: Sequence[Promise]
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "actor": str(door.actor_id),
        "handover": str(handover_id),
        "manifest_hash": transfer.manifest.hash,
        "n_missing": transfer.n_missing,
        "s10": packet.s10,
        "seal": packet.seal_number,
        "media": list(door.media),
        "signatures": door.signature_hashes(),
        "commitments": {one.name: one.digest for one in promises},
        "flags": [flag.value for flag in transfer.flags],
    }
    if transfer.holders:
        facts["said"] = {"giver": str(transfer.giver), "receiver": str(transfer.receiver)}
    if transfer.accompanies:
        facts["accompanies"] = str(transfer.accompanies.id)
    if door.op_id:
        facts["operation"] = str(door.op_id)
    if door.device_time:
        facts["device_at"] = time_text(door.device_time)
    return facts | _how_known(door) | dict(transfer.said)


def _how_known(door: Door) -> dict[str, str]:
    said = {"basis": door.basis, "outcome": door.outcome}
    return {name: value.value for name, value in said.items() if value}


def _insert(
    handover_id: UUID, packet: Packet, transfer: Transfer, door: Door, event: CustodyEvent
) -> Handover:
    place = door.place
    handover = Handover(
        id=handover_id,
        dossier_id=packet.dossier_id,
        packet=packet,
        kind=transfer.kind,
        giver=str(transfer.giver),
        receiver=str(transfer.receiver),
        manifest=transfer.manifest.text,
        manifest_hash=transfer.manifest.hash,
        n_missing=transfer.n_missing,
        proof={
            "media": list(door.media),
            "signatures": door.signature_hashes(),
            **_how_known(door),
            **transfer.said,
        },
        flags=[flag.value for flag in transfer.flags],
        lat_e6=micro_degrees(place.lat) if place else None,
        lon_e6=micro_degrees(place.lon) if place else None,
        accuracy_m=place.accuracy_m if place else None,
        device_time=door.device_time,
        at=event.at,
        actor_id=door.actor_id,
        op_id=door.op_id,
        event=event,
        accompanies=transfer.accompanies,
    )
    insert(handover)
    return handover


def _keep_promises(handover: Handover, promises: Sequence[Promise]) -> None:
    for one in promises:
        row_id = uuid7()
        insert(
            Commitment(
                id=row_id,
                dossier_id=handover.dossier_id,
                handover=handover,
                field=one.name,
                digest=one.digest,
                salt=one.salt,
                sealed_value=seal_text(one.value, purpose=COMMITMENT, row_id=row_id),
            )
        )


def _keep_signatures(handover: Handover, door: Door) -> None:
    for role, text in door.strokes.items():
        row_id = uuid7()
        sealed = seal_text(text, purpose=STROKES, row_id=row_id)
        insert(
            Signature(
                id=row_id,
                handover=handover,
                role=role,
                digest=sha256_hex(text),
                sealed_strokes=sealed,
            )
        )
