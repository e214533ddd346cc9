"""Having a day watched: a round every five minutes, and one soon after news of the road."""

from datetime import datetime, timedelta
from typing import Final

from backend.outbox.services import ensure
from scheduling.models import ServiceDay

SWEEP_EVERY: Final = timedelta(minutes=5)
NEWS_WAIT_S: Final = 30  # what couriers report within half a minute is looked at once


def plan_sweep(day: ServiceDay, *, at: datetime, now: datetime) -> None:
    """Have the day looked at once in the five minutes that a moment falls in."""
    period = int(at.timestamp() // SWEEP_EVERY.total_seconds())
    _enqueue(day, mark=f"sweep:{period}", at=at, now=now, goes_on=True)


def watch_soon(day: ServiceDay, *, now: datetime) -> None:
    """Have the day looked at because something happened on the road."""
    period = int(now.timestamp()) // NEWS_WAIT_S
    left_s = (period + 1) * NEWS_WAIT_S - now.timestamp()
    at = now + timedelta(seconds=left_s)
    _enqueue(day, mark=f"news:{period}", at=at, now=now, goes_on=False)


def _enqueue(day: ServiceDay, *, mark: str, at: datetime, now: datetime, goes_on: bool) -> None:
    ensure(
        kind="watch_day", payload={"service_day_id": str(day.id), "goes_on": goes_on},
        dedupe_key=f"watch_day:{day.id}:{mark}", now=now, not_before=at,
    )  # fmt: skip
