"""Packets handed together: the giver's half. The receiver's half is `countersigning.py`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.agencies.selectors import desk
from backend.common.compiled import Compiled
from backend.common.transactions import joined
from backend.common.uuid7 import uuid7
from backend.common.writing import insert, written_together
from backend.custody.canonical import canonical, sha256_hex
from backend.custody.errors import (
    BatchEmpty,
    NotTheHolder,
    PacketInOtherBatch,
    PacketNotFound,
    PacketNotReady,
)
from backend.custody.locks import lock_batch, lock_packets
from backend.custody.models import Batch, BatchLine, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.routes import check_parties
from backend.custody.selectors.holders import holders_of
from backend.custody.services.feeding import InBag, note_bags, note_batch
from backend.custody.services.packets import item_code
from backend.custody.states import CAN_BE_HANDED, BatchState, LineState, check_batch_move
from backend.dossiers.locks import lock_dossiers
from backend.offices.selectors import courier, office


@joined()
def hand_batch(
    *,
    giver: Holder,
    receiver: Holder,
    packet_ids: Iterable[UUID] = (),
    s10_codes: Iterable[str] = (),
    actor_id: UUID,
    op_id: UUID | None = None,
    now: datetime,
) -> Batch:
    """Hand packets over, named by id or by code. The giver holds them until they are counted.

    An operation that was applied before answers its first batch.

    Raises:
        HandoverNotPossible: if batches do not go between these two.
        NotFound: if the receiver does not exist.
        BatchEmpty, PacketNotFound, ItemCodeInvalid: if the packets are not clear.
        NotTheHolder, PacketNotReady, PacketInOtherBatch: facts `s10` names the codes.
    """
    check_parties(giver, receiver)
    _check_exists(receiver)
    packets = _lock_named(list(packet_ids), [item_code(code) for code in s10_codes])
    earlier = _OF_OPERATION.first(op_id) if op_id else None
    if earlier:
        return earlier
    _check_free(packets, giver)
    batch = Batch(
        id=uuid7(),
        giver=str(giver),
        receiver=str(receiver),
        handed_by=actor_id,
        handed_at=now,
        op_id=op_id,
    )
    batch.list_hash = _list_hash(batch, packets)
    with written_together():
        insert(batch)
        _add_lines(batch, packets)
    note_batch(batch, now=now)
    return batch


@transaction.atomic
def withdraw_batch(*, batch_id: UUID, actor_id: UUID, now: datetime) -> Batch:
    """Take a batch back that nobody has counted yet. Withdrawing twice is withdrawing once.

    Raises:
        NotFound: if there is no such batch.
        IllegalTransition: if it was countersigned.
    """
    batch = lock_batch(batch_id)
    if batch.state != BatchState.WITHDRAWN:
        check_batch_move(BatchState(batch.state), BatchState.WITHDRAWN)
        batch.state, batch.withdrawn_at, batch.withdrawn_by = BatchState.WITHDRAWN, now, actor_id
        batch.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
        batch.lines.update(state=LineState.WITHDRAWN)
        giver, receiver = Holder.parse(batch.giver), Holder.parse(batch.receiver)
        packet_ids = batch.lines.values_list("packet_id", flat=True)
        note_bags((InBag(giver, one) for one in packet_ids), also=[receiver], now=now)
        note_batch(batch, now=now, is_gone=True)
    return batch


def _check_exists(receiver: Holder) -> None:
    match receiver.kind:
        case HolderKind.COURIER:
            courier(receiver.id)
        case HolderKind.OFFICE:
            office(receiver.id)
        case _:
            desk(receiver.id)


def _lock_named(packet_ids: Sequence[UUID], codes: Sequence[str]) -> list[Packet]:
    by_id = Packet.objects.filter(id__in=packet_ids).only("dossier", "s10")
    by_code = _WITH_CODES.all(list(dict.fromkeys(codes))) if codes else ()
    found = {packet.id: packet for packet in (*by_id, *by_code)}
    unknown = [str(packet_id) for packet_id in packet_ids if packet_id not in found]
    unknown += sorted(set(codes) - {packet.s10 for packet in found.values()})
    if unknown:
        raise PacketNotFound(unknown=unknown)
    if not found:
        raise BatchEmpty
    lock_dossiers(packet.dossier_id for packet in found.values())
    return list(lock_packets(found).values())


def _check_free(packets: Sequence[Packet], giver: Holder) -> None:
    holders = holders_of(packet.id for packet in packets)
    strange = [packet.s10 for packet in packets if holders[packet.id] != giver]
    if strange:
        raise NotTheHolder(s10=sorted(strange))
    stuck = [packet.s10 for packet in packets if packet.state not in CAN_BE_HANDED]
    if stuck:
        raise PacketNotReady(s10=sorted(stuck))
    # Whoever adds a line holds its packet's lock: what is not seen here is not there.
    waiting = [line.packet.s10 for line in _WAITING.all([packet.id for packet in packets])]
    if waiting:
        raise PacketInOtherBatch(s10=sorted(waiting))


def _list_hash(batch: Batch, packets: Sequence[Packet]) -> str:
    listed = {
        "batch": str(batch.id),
        "giver": batch.giver,
        "receiver": batch.receiver,
        "s10": sorted(packet.s10 for packet in packets),
    }
    return sha256_hex(canonical(listed))


def _add_lines(batch: Batch, packets: Sequence[Packet]) -> None:
    in_order = sorted(packets, key=lambda packet: packet.s10)
    for position, packet in enumerate(in_order, start=1):
        insert(BatchLine(batch=batch, packet=packet, position=position))


_OF_OPERATION: Final = Compiled(lambda op_id: Batch.objects.filter(op_id=op_id))
_WITH_CODES: Final = Compiled(
    lambda codes: Packet.objects.filter(s10__in=codes).only("dossier", "s10")
)
_WAITING: Final = Compiled(
    lambda packet_ids: (
        BatchLine.objects.filter(packet_id__in=packet_ids, state=LineState.HANDED)
        .select_related("packet")
        .only("packet__s10")
    )
)
