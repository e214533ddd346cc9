"""When a result is due."""

from datetime import date, datetime, timedelta
from typing import Final

from backend.common.localtime import seconds_of_day, service_day_of
from backend.offices.selectors import add_working_days, state_days

# One-stop desks close the day's intake at 15:00 local time: what is received later counts as
# received on the next working day (printed so on published procedure sheets, e.g. Hà Nội).
INTAKE_ENDS_S: Final = 15 * 3600
MOST_WAITED: Final = 250  # working days, about a year


def counted_from(received_at: datetime) -> date:
    """Return the working day a dossier counts as received on.

    The day of reception itself if it is a working day and the intake was still open (15:00
    included); else the next working day.
    """
    day = service_day_of(received_at)
    if seconds_of_day(received_at) > INTAKE_ENDS_S:
        day += timedelta(days=1)
    return add_working_days(start=day, n=0)


def due_day_after_stop(due_day: date, *, stopped_at: datetime, resumed_at: datetime) -> date:
    """Return the due day of a dossier that waited for its owner: later by the days of waiting.

    Working days after the one on which it was stopped, up to the one on which it goes on.

    Source: agency systems keep a due day before and after a supplement; the law lets the time for
    completing papers not count. An agency that counts otherwise names its own day.
    """
    first, last = service_day_of(stopped_at) + timedelta(days=1), service_day_of(resumed_at)
    if last < first:
        return due_day
    waited = sum(each.is_working for each in state_days(start=first, end=last))
    return add_working_days(start=due_day, n=min(waited, MOST_WAITED))


def due_day_of(received_at: datetime, working_days: int | None) -> date | None:
    """Return the day the result is due, or None if the procedure has no fixed time.

    Working days are counted from the day after `counted_from`; 0 means the same day.
    """
    if working_days is None:
        return None
    return add_working_days(start=counted_from(received_at), n=working_days)
