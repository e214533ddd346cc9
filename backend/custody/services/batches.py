"""Packets handed together: the giver's half. The receiver's half is `countersigning.py`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.agencies.selectors import desk
from backend.common.uuid7 import uuid7
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


@transaction.atomic
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
    earlier = Batch.objects.filter(op_id=op_id).first() if op_id else None
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
    batch.save(force_insert=True)
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
    by_id = Packet.objects.filter(id__in=packet_ids).values_list("id", "dossier_id", "s10")
    by_code = Packet.objects.filter(s10__in=codes).values_list("id", "dossier_id", "s10")
    found = {row[0]: row for row in (*by_id, *by_code)}
    unknown = [str(packet_id) for packet_id in packet_ids if packet_id not in found]
    unknown += sorted(set(codes) - {code for _, _, code in found.values()})
    if unknown:
        raise PacketNotFound(unknown=unknown)
    if not found:
        raise BatchEmpty
    lock_dossiers(dossier_id for _, dossier_id, _ in found.values())
    return list(lock_packets(found).values())


def _check_free(packets: Sequence[Packet], giver: Holder) -> None:
    holders = holders_of(packet.id for packet in packets)
    strange = [packet.s10 for packet in packets if holders[packet.id] != giver]
    if strange:
        raise NotTheHolder(s10=sorted(strange))
    stuck = [packet.s10 for packet in packets if packet.state not in CAN_BE_HANDED]
    if stuck:
        raise PacketNotReady(s10=sorted(stuck))


def _list_hash(batch: Batch, packets: Sequence[Packet]) -> str:
    listed = {
        "batch": str(batch.id),
        "giver": batch.giver,
        "receiver": batch.receiver,
        "s10": sorted(packet.s10 for packet in packets),
    }
    return sha256_hex(canonical(listed))


def _add_lines(batch: Batch, packets: Sequence[Packet]) -> None:
    """Insert the lines; the unique constraint decides whether a packet waits elsewhere."""
    in_order = sorted(packets, key=lambda packet: packet.s10)
    lines = [
        BatchLine(batch=batch, packet=packet, position=position)
        for position, packet in enumerate(in_order, start=1)
    ]
    try:
        with transaction.atomic():
            BatchLine.objects.bulk_create(lines)
    except IntegrityError as error:
        waiting = BatchLine.objects.filter(packet__in=packets, state=LineState.HANDED)
        codes = sorted(waiting.values_list("packet__s10", flat=True))
        raise PacketInOtherBatch(s10=codes) from error
