"""Which windows may be asked for at all, before anybody looks at routes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from backend.common.localtime import moment_of, service_day_of
from backend.offices.selectors import route_days, windows_on
from scheduling.errors import WindowNotOffered

if TYPE_CHECKING:
    from backend.offices.models import Office


def bookable_windows(
    windows: Sequence[tuple[int, int]], *, office: "Office", day: date, now: datetime
) -> list[tuple[int, int]]:
    """Leave out the windows that open too soon for the office's notice."""
    first = now + timedelta(minutes=office.notice_min)
    return [each for each in windows if moment_of(day, each[0]) >= first]


def horizon_of(office: "Office", *, now: datetime) -> date:
    """Return the last day that can be booked today."""
    return service_day_of(now) + timedelta(days=office.horizon_days)


def check_length(office: "Office", length_min: int) -> None:
    """Raise WindowNotOffered unless the office has windows of this length."""
    if length_min not in office.window_lengths_min:
        raise WindowNotOffered(lengths_min=office.window_lengths_min)


def check_window(
    *,
    office: "Office",
    lat: float,
    lon: float,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> None:
    """Accept one of the office's own windows on a day on which couriers come to the place.

    Raises:
        WindowNotOffered: for any other, a window in the past, within the notice or beyond the
            horizon among them; the facts say which.
    """
    length_min = int((closes_at - opens_at).total_seconds() // 60)
    check_length(office, length_min)
    day = service_day_of(opens_at)
    if day > horizon_of(office, now=now):
        raise WindowNotOffered(horizon_days=office.horizon_days)
    windows = windows_on(office_id=office.id, day=day, length_min=length_min)
    offered = {
        (moment_of(day, opens), moment_of(day, closes))
        for opens, closes in bookable_windows(windows, office=office, day=day, now=now)
    }
    if (opens_at, closes_at) not in offered:
        raise WindowNotOffered(opens_at=opens_at.isoformat())
    visited = route_days(office_id=office.id, lat=lat, lon=lon, start=day, end=day)
    if visited is not None and day not in visited:
        raise WindowNotOffered(route_day=False, day=day.isoformat())
