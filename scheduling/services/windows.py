"""Which windows may be asked for at all, before anybody looks at routes."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from backend.common.localtime import moment_of, service_day_of
from backend.offices.selectors import windows_on
from scheduling.errors import WindowNotOffered
from scheduling.rules import HORIZON_DAYS, NOTICE, WINDOW_LENGTHS_MIN


def bookable_windows(
    windows: Sequence[tuple[int, int]], *, day: date, now: datetime
) -> list[tuple[int, int]]:
    """Leave out the windows that open too soon."""
    return [each for each in windows if moment_of(day, each[0]) >= now + NOTICE]


def check_window(
    *, office_id: UUID, opens_at: datetime, closes_at: datetime, now: datetime
) -> None:
    """Accept one of the office's own windows, far enough ahead and within the horizon.

    Raises:
        WindowNotOffered: for any other, a window in the past among them.
    """
    length_min = int((closes_at - opens_at).total_seconds() // 60)
    if length_min not in WINDOW_LENGTHS_MIN:
        raise WindowNotOffered(lengths_min=list(WINDOW_LENGTHS_MIN))
    day = service_day_of(opens_at)
    if (day - service_day_of(now)).days > HORIZON_DAYS:
        raise WindowNotOffered(horizon_days=HORIZON_DAYS)
    windows = windows_on(office_id=office_id, day=day, length_min=length_min)
    offered = {
        (moment_of(day, opens), moment_of(day, closes))
        for opens, closes in bookable_windows(windows, day=day, now=now)
    }
    if (opens_at, closes_at) not in offered:
        raise WindowNotOffered(opens_at=opens_at.isoformat())
