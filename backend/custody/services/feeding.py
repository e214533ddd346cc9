"""What a courier's phone must hear of, written in the transaction of the change."""

from datetime import datetime

from backend.custody.models import Batch
from backend.custody.parties import Holder, HolderKind
from backend.feed.services import record_change


def note_batch(batch: Batch, *, now: datetime, is_gone: bool = False) -> None:
    """Tell the phone of a receiving courier that a batch waits for its count, or no longer does.

    The feed's counter is locked last: call this at the end.
    """
    receiver = Holder.parse(batch.receiver)
    if receiver.kind == HolderKind.COURIER:
        record_change(
            courier_id=receiver.id, kind="batch", object_id=batch.id, deleted=is_gone, now=now
        )
