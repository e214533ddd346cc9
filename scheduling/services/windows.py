"""Which windows may be asked for at all, before anybody looks at routes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from backend.common.localtime import moment_of, seconds_of_day, service_day_of
from scheduling.errors import WindowNotOffered

if TYPE_CHECKING:
    from backend.offices.models import Office
    from backend.offices.selectors import KnownOffice


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
    known: "KnownOffice",
    lat: float,
    lon: float,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> None:
    """Accept what can be asked for at all: length, horizon, a day on which couriers come there.

    Whether the office has this very window is looked at under the lock of the day
    (`check_offered`), together with who works then.

    Raises:
        WindowNotOffered: the facts say why.
    """
    office = known.office
    check_length(office, length_of(opens_at, closes_at))
    check_span(office, opens_at, closes_at, now=now)
    day = service_day_of(opens_at)
    visited = known.route_days(lat=lat, lon=lon, start=day, end=day)
    if visited is not None and day not in visited:
        raise WindowNotOffered(route_day=False, day=day.isoformat())


def check_span(office: "Office", opens_at: datetime, closes_at: datetime, *, now: datetime) -> None:
    """Accept a span of one day, in whole seconds, that opens from now on within the horizon.

    Raises:
        WindowNotOffered: the facts say why.
    """
    day = service_day_of(opens_at)
    whole = [moment_of(day, seconds_of_day(each)) for each in (opens_at, closes_at)]
    if whole != [opens_at, closes_at]:  # over midnight, or parts of a second
        raise WindowNotOffered(opens_at=opens_at.isoformat())
    if day > horizon_of(office, now=now):
        raise WindowNotOffered(horizon_days=office.horizon_days)
    if opens_at < now:
        raise WindowNotOffered(opens_at=opens_at.isoformat(), past=True)


def check_offered(
    windows: Sequence[tuple[int, int]],
    *,
    office: "Office",
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> None:
    """Accept one of the windows the office has that day, later than its notice.

    Raises:
        WindowNotOffered: for any other.
    """
    day = service_day_of(opens_at)
    offered = {
        (moment_of(day, opens), moment_of(day, closes))
        for opens, closes in bookable_windows(windows, office=office, day=day, now=now)
    }
    if (opens_at, closes_at) not in offered:
        raise WindowNotOffered(opens_at=opens_at.isoformat())


def length_of(opens_at: datetime, closes_at: datetime) -> int:
    """Return the length of a window in whole minutes."""
    return int((closes_at - opens_at).total_seconds() // 60)
