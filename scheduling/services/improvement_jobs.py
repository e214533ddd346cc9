"""When a draft is to be improved: a job for each change, of which only the last one searches."""

from datetime import datetime

from backend.outbox.services import ensure
from scheduling.draft import Draft
from scheduling.models import ServiceDay
from scheduling.rules import IMPROVE_AFTER, IMPROVE_FROM_VISITS
from scheduling.states import ServiceDayState

# A dispatcher's own moves are not here: what she just did by hand is not to be undone.
CAUSES = frozenset(
    {"confirmed", "released", "expired", "cancelled", "rescheduled", "booked again", "waitlist"}
)


def ask_for_improvement(day: ServiceDay, draft: Draft, *, cause: str, now: datetime) -> None:
    """Have a changed draft improved when nothing has changed for a while.

    Each change asks for itself, and a job whose revision has passed does nothing: so only the
    last of a burst of bookings is followed by a search.
    """
    n_placed = sum(map(len, draft.orders.values()))
    is_wanted = cause in CAUSES and n_placed >= IMPROVE_FROM_VISITS
    if not is_wanted or day.state != ServiceDayState.OPEN:
        return
    ensure(
        kind="improve_draft", payload={"service_day_id": str(day.id), "revision": day.revision},
        dedupe_key=f"improve_draft:{day.id}:{day.revision}", now=now,
        not_before=now + IMPROVE_AFTER,
    )  # fmt: skip
