"""Writing changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection

from backend.feed.models import Change, Epoch

# One statement makes the row or raises it, and holds its lock until the transaction ends. Which
# then waits for the disk in any case: a number that a phone has seen is never given again.
_NEXT: Final = """
    INSERT INTO feed_counter AS mine (courier_id, value) VALUES (%(courier)s, %(n)s)
    ON CONFLICT (courier_id) DO UPDATE SET value = mine.value + %(n)s
    RETURNING value, set_config('synchronous_commit', 'on', true)
"""

# Without a change: the rows are locked in the order they are given.
_LOCK: Final = """
    INSERT INTO feed_counter (courier_id, value) SELECT unnest(%s::uuid[]), 0
    ON CONFLICT (courier_id) DO UPDATE SET value = feed_counter.value
"""


def lock_counters(courier_ids: Iterable[UUID]) -> None:
    """Hold the counters of several couriers, in the order of their ids, until the transaction ends.

    Whoever records changes for more than one courier calls this first: two who met each other's
    couriers in different orders would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(set(courier_ids))])


def record_change(
    *, courier_id: UUID, kind: str, object_id: UUID, deleted: bool = False, now: datetime
) -> Change:
    """Write a change for a courier's phone, in the transaction of the change itself.

    Numbers come from the courier's counter row, so the next writer waits for this transaction
    to end: changes become visible in the order of their numbers, and a reader who has seen
    number n has seen all before it. A sequence of the database does not give that: a smaller
    number may be committed after a greater one was read.

    The counter is locked last (lock order: docs/architecture.md); call this at the end.

    Raises:
        RuntimeError: outside of a transaction.
    """
    number = _raise_counter(courier_id, 1)
    return Change.objects.create(
        courier_id=courier_id,
        number=number,
        kind=kind,
        object_id=object_id,
        deleted=deleted,
        at=now,
    )


def record_changes(
    *, courier_id: UUID, kind: str, objects: Sequence[tuple[UUID, bool]], now: datetime
) -> None:
    """Write changes of several objects `(id, is deleted)` for one phone. Two statements.

    As `record_change` in everything else.

    Raises:
        RuntimeError: outside of a transaction.
    """
    if not objects:
        return
    first = _raise_counter(courier_id, len(objects)) - len(objects) + 1
    Change.objects.bulk_create(
        Change(
            courier_id=courier_id, number=number, kind=kind, object_id=object_id, deleted=deleted,
            at=now,
        )
        for number, (object_id, deleted) in enumerate(objects, start=first)
    )  # fmt: skip


def _raise_counter(courier_id: UUID, n: int) -> int:
    if not connection.in_atomic_block:
        raise RuntimeError("record a change in the transaction it belongs to")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"courier": courier_id, "n": n})
        last, _ = cursor.fetchone()
    return int(last)


def begin_epoch(*, now: datetime) -> UUID:
    """Give the database another epoch: phones take all anew and offer again what they did.

    The restore procedure calls it: what was acknowledged after the backup is on phones only.
    """
    row, _ = Epoch.objects.update_or_create(id=1, defaults={"value": uuid4(), "begun_at": now})
    return row.value


def forget_changes(*, before: datetime) -> int:
    """Delete changes made before a moment; a phone that is further behind takes all anew."""
    deleted, _ = Change.objects.filter(at__lt=before).delete()
    return deleted
