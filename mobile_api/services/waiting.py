"""When parked operations are looked at again, whatever else happens."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from backend.outbox.services import enqueue
from mobile_api.models import Operation

EVERY: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=72)
_BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)


def look_again_at(operation: Operation, *, now: datetime) -> None:
    """Look at what this courier's phones sent at the next quarter of an hour, once for all."""
    look_again(operation.courier_id, now=now)


def look_again(courier_id: UUID, *, now: datetime) -> None:
    """Write the job of the next quarter of an hour; twice is once."""
    slot = (now - _BEGIN) // EVERY + 1
    enqueue(
        kind="parked_operations",
        payload={"courier_id": str(courier_id)},
        dedupe_key=f"parked_operations:{courier_id}:{slot}",
        not_before=_BEGIN + slot * EVERY,
        now=now,
    )
