"""What the packages above must hear when a day of an office changes."""

from datetime import date, datetime
from uuid import UUID

from backend.common.uuid7 import uuid7
from backend.outbox.services import enqueue


def tell_shifts_changed(*, office_id: UUID, day: date, now: datetime) -> None:
    """Have whoever plans the day look at it again, after this transaction."""
    enqueue(
        kind="shifts_changed",
        payload={"office_id": str(office_id), "day": day.isoformat()},
        dedupe_key=f"shifts_changed:{uuid7()}",
        now=now,
    )


def tell_calendar_changed(*, office_id: UUID, now: datetime) -> None:
    """Have whoever plans look at all days of an office from today on, after this transaction."""
    enqueue(
        kind="calendar_changed",
        payload={"office_id": str(office_id)},
        dedupe_key=f"calendar_changed:{uuid7()}",
        now=now,
    )
