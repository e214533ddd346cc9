"""A place became free: who waits for the day is offered it, by a job of its own."""

from datetime import datetime

from backend.outbox.services import enqueue
from scheduling.models import ServiceDay
from scheduling.states import WaitingState


def announce_freed(day: ServiceDay, *, now: datetime) -> None:
    """Have the places of a locked, changed day offered, if anybody waits for one."""
    if day.waitingplaces.filter(state=WaitingState.WAITING).exists():
        enqueue(
            kind="place_freed", payload={"service_day_id": str(day.id)},
            dedupe_key=f"place_freed:{day.id}:{day.revision}", now=now,
        )  # fmt: skip
