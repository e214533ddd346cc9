"""What a courier's phone must hear of, written in the transaction of the change.

The feed's counters are locked last, in the order of the couriers' ids: call these at the end.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.custody.models import Batch
from backend.custody.parties import Holder, HolderKind
from backend.feed.services import lock_counters, record_change, record_changes


@dataclass(frozen=True, slots=True)
class InBag:
    """A packet that a holder no longer has (`is_gone`), or that stands otherwise than before."""

    holder: Holder
    packet_id: UUID
    is_gone: bool = False


def note_batch(batch: Batch, *, now: datetime, is_gone: bool = False) -> None:
    """Tell the phone of a receiving courier that a batch waits for its count, or no longer does."""
    receiver = Holder.parse(batch.receiver)
    if receiver.kind == HolderKind.COURIER:
        record_change(
            courier_id=receiver.id, kind="batch", object_id=batch.id, deleted=is_gone, now=now
        )


def note_bags(changes: Iterable[InBag], *, now: datetime, also: Iterable[Holder] = ()) -> None:
    """Tell couriers' phones what left their bags, and what stands otherwise in them.

    Who gave a packet away hears it here: the receiver's phone made the count, his did not.
    Holders that are no couriers have no phone. Of `also` the counters are locked with the
    others, for what the caller tells them later in its transaction.
    """
    bags = defaultdict[UUID, list[tuple[UUID, bool]]](list)
    for each in changes:
        if each.holder.kind == HolderKind.COURIER:
            bags[each.holder.id].append((each.packet_id, each.is_gone))
    if not bags:
        return
    couriers = {*bags, *(one.id for one in also if one.kind == HolderKind.COURIER)}
    if len(couriers) > 1:
        lock_counters(couriers)
    for courier_id in sorted(bags):
        record_changes(courier_id=courier_id, kind="packet", objects=bags[courier_id], now=now)
