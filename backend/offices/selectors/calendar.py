"""Which days are worked: by the State, and by one office.

The `holidays` package knows the public holidays, the days off that were swapped, and the
Saturdays worked for them. The yearly decision of the Government is the last word: what it
changes stands in `CalendarOverride` and wins. Nothing is stored for an ordinary day.

An office's day follows the opening hours of its weekday; on a make-up Saturday those of a
Monday, because the day replaces a full working day. A closure takes the day, or a part of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

import holidays
from django.db.models import QuerySet

from backend.common.errors import InvalidField, NotFound
from backend.offices.models import CalendarOverride, Closure, Office
from backend.offices.opening import Part, parts_of, weekday_of, windows_in, without

WHOLE_DAY: Final[Part] = (0, 86_400)
MAX_DAYS: Final = 400  # one question covers a year and a bit, not a century
_MAKE_UP_WEEKDAY: Final = "mon"
_ONE_DAY: Final = timedelta(days=1)
Hours = Mapping[str, list[list[int]]]


class DayKind(StrEnum):
    """Why a day is worked or not."""

    ORDINARY = "ordinary"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a weekend day worked in place of another
    DECIDED_WORKING = "decided_working"  # by an override
    DECIDED_FREE = "decided_free"
    CLOSURE = "closure"  # this office only


_WORKING: Final = frozenset({DayKind.ORDINARY, DayKind.MAKE_UP, DayKind.DECIDED_WORKING})


@dataclass(frozen=True, slots=True)
class StateDay:
    """One day of the State's calendar.

    `hours_of` is the weekday whose opening hours and shift patterns apply; None: nobody's.
    On an ordinary Saturday that is "sat", although the State does not work.
    """

    day: date
    kind: DayKind
    hours_of: str | None
    name: str = ""

    @property
    def is_working(self) -> bool:
        """Whether the State works."""
        return self.kind in _WORKING


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One day of one office: its open parts in seconds since local midnight, none if shut.

    `evening` is what visits may be booked in after that. `hours` are both as they would be without
    a closure: windows are cut from them, so that a closure moves no window. `shut` is the part
    that a closure takes.
    """

    day: date
    kind: DayKind
    parts: tuple[Part, ...]
    note: str = ""
    evening: tuple[Part, ...] = ()
    hours: tuple[Part, ...] = ()
    shut: Part | None = None

    def windows(self, *, length_min: int) -> list[Part]:
        """Return the windows of this day; none reaches into a closure."""
        begins, ends = self.shut or (0, 0)
        windows = windows_in(self.hours, length_min=length_min)
        return [each for each in windows if each[1] <= begins or ends <= each[0]]


def is_working_day(*, day: date, office: Office | None = None) -> bool:
    """Tell whether the State works on a day; with an office, whether that office is open."""
    if office is None:
        return state_days(start=day, end=day)[0].is_working
    return bool(office_days(office_id=office.id, start=day, end=day)[0].parts)


def add_working_days(*, start: date, n: int) -> date:
    """Return the n-th working day of the State after `start`, which itself is not counted.

    With n = 0 it is `start`, or the first working day after it. One query.

    Raises:
        InvalidField: if n is negative or above 250.
    """
    if not 0 <= n <= 250:
        raise InvalidField("Between 0 and 250 working days.", field="n")
    overrides = _overrides(start, start + timedelta(days=2 * n + 60))
    day = start
    left = n
    while left or not _state_day(day, overrides).is_working:
        day += _ONE_DAY
        if left and _state_day(day, overrides).is_working:
            left -= 1
    return day


def next_working_days(*, office: Office, start: date, n: int) -> list[date]:
    """Return the first n days from `start` on (included) on which the office is open.

    Fewer if the office is shut for most of a year. Three queries.
    """
    days = office_days(office_id=office.id, start=start, end=start + timedelta(days=MAX_DAYS - 1))
    return [day.day for day in days if day.parts][:n]


def state_days(*, start: date, end: date) -> list[StateDay]:
    """Return the State's calendar from `start` to `end`, both included. One query."""
    days = list(_days(start, end))
    overrides = _overrides(start, end)
    return [_state_day(day, overrides) for day in days]


def office_days(*, office_id: UUID, start: date, end: date) -> list[OfficeDay]:
    """Return an office's calendar from `start` to `end`, both included. Three queries.

    Raises:
        NotFound: if there is no such office.
        InvalidField: if `end` is before `start` or more than 400 days are asked for.
    """
    hours = Office.objects.filter(id=office_id).values_list("opening", "evening").first()
    if hours is None:
        raise NotFound
    shut = closures_between(office_id=office_id, start=start, end=end)
    calendar = state_days(start=start, end=end)
    return office_days_in(calendar, opening=hours[0], evening=hours[1], shut=shut)


def office_days_in(
    calendar: Iterable[StateDay], *, opening: Hours, evening: Hours, shut: Mapping[date, Closure]
) -> list[OfficeDay]:
    """Return the days of a calendar as an office works them; `shut`: its closures."""
    return [_office_day(day, opening, evening, shut.get(day.day)) for day in calendar]


def windows_on(*, office_id: UUID, day: date, length_min: int = 60) -> list[Part]:
    """Return the windows an office offers on a day, none when it is shut (`windows_in`)."""
    return windows_between(office_id=office_id, start=day, end=day, length_min=length_min)[day]


def windows_between(
    *, office_id: UUID, start: date, end: date, length_min: int = 60
) -> dict[date, list[Part]]:
    """Return the windows of each day from `start` to `end`, both included. Three queries."""
    return {
        day.day: day.windows(length_min=length_min)
        for day in office_days(office_id=office_id, start=start, end=end)
    }


def closures_between(*, office_id: UUID, start: date, end: date) -> dict[date, Closure]:
    """Return the closures of an office by day. One query."""
    rows = Closure.objects.filter(office_id=office_id, day__range=(start, end))
    return {row.day: row for row in rows}


def closures(*, office_id: UUID, start: date) -> QuerySet[Closure]:
    """Return the closures of an office from a day on, the first one first."""
    return Closure.objects.filter(office_id=office_id, day__gte=start).order_by("day")


def shut_part(closure: Closure) -> Part:
    """Return what a closure takes of its day."""
    if closure.begins_s is None or closure.ends_s is None:
        return WHOLE_DAY
    return closure.begins_s, closure.ends_s


def _days(start: date, end: date) -> Iterator[date]:
    n_days = (end - start).days + 1
    if not 1 <= n_days <= MAX_DAYS:
        raise InvalidField(f"Ask for 1 to {MAX_DAYS} days, in order.", field="to")
    return (start + timedelta(days=n) for n in range(n_days))


def _overrides(start: date, end: date) -> dict[date, CalendarOverride]:
    return CalendarOverride.objects.filter(day__range=(start, end)).in_bulk()


def _state_day(day: date, overrides: Mapping[date, CalendarOverride]) -> StateDay:
    at_weekend = day.weekday() >= 5
    decided = overrides.get(day)
    if decided is not None and not decided.is_working:
        return StateDay(day, DayKind.DECIDED_FREE, None, decided.decision)
    hours_of = _MAKE_UP_WEEKDAY if at_weekend else weekday_of(day)
    if decided is not None:
        return StateDay(day, DayKind.DECIDED_WORKING, hours_of, decided.decision)
    names, make_up = _national(day.year)
    if day in make_up:
        return StateDay(day, DayKind.MAKE_UP, hours_of)
    if day in names:
        return StateDay(day, DayKind.HOLIDAY, None, names[day])
    if at_weekend:
        return StateDay(day, DayKind.WEEKEND, weekday_of(day))
    return StateDay(day, DayKind.ORDINARY, hours_of)


def _office_day(
    day: StateDay,
    opening: Hours,
    evening: Hours,
    closure: Closure | None,
) -> OfficeDay:
    parts = parts_of(opening.get(day.hours_of, [])) if day.hours_of else ()
    late = parts_of(evening.get(day.hours_of, [])) if day.hours_of else ()
    if closure is None:
        return OfficeDay(day.day, day.kind, parts, day.name, late, (*parts, *late))
    shut = shut_part(closure)
    left = without(parts, shut)
    return OfficeDay(
        day.day, DayKind.CLOSURE, left, closure.reason, without(late, shut), (*parts, *late), shut
    )


@lru_cache(maxsize=16)
def _national(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Return a year's holidays with their Vietnamese names, and its make-up days."""
    # The day worked for a day off in January can lie in December: ask for both years.
    table = holidays.country_holidays("VN", years=(year, year + 1), language="vi")
    names = {day: name for day, name in table.items() if day.year == year}
    return names, frozenset(day for day in table.weekend_workdays if day.year == year)
