"""Who works when. Five narrow queries, whatever the number of couriers and days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from backend.offices.models import Closure, Courier, ShiftException
from backend.offices.opening import parts_of, without
from backend.offices.selectors.calendar import (
    StateDay,
    closures_between,
    shut_part,
    state_days,
)
from backend.offices.states import ExceptionKind


@dataclass(frozen=True, slots=True)
class ShiftOnDay:
    """One courier's shift on one day, in seconds since local midnight.

    The break begins at `break_begins_s` and lasts `break_s`; None and 0 when there is none.
    `skills` are keys of procedure fields.
    """

    courier_id: UUID
    name: str
    skills: frozenset[str]
    opens_s: int
    closes_s: int
    break_begins_s: int | None
    break_s: int


Parts = Sequence[Sequence[int]]


class _Rostered(NamedTuple):
    """A courier at work. `hours`: parts of the day by weekday."""

    id: UUID
    name: str
    skills: frozenset[str]
    hours: Mapping[str | None, Parts]


def shifts_on(*, office_id: UUID, day: date) -> list[ShiftOnDay]:
    """Return who of an office works on a day, by name; absent couriers are left out."""
    return shifts_between(office_id=office_id, start=day, end=day)[day]


def shifts_between(*, office_id: UUID, start: date, end: date) -> dict[date, list[ShiftOnDay]]:
    """Return the shifts of each day from `start` to `end`, both included.

    A closure sends everybody home for as long as it lasts. On a holiday only those work whose
    day was changed by hand; on a make-up Saturday the pattern of a Monday counts.
    """
    shut = closures_between(office_id=office_id, start=start, end=end)
    return shifts_in(state_days(start=start, end=end), office_id=office_id, shut=shut)


def shifts_in(
    calendar: Sequence[StateDay], *, office_id: UUID, shut: Mapping[date, Closure]
) -> dict[date, list[ShiftOnDay]]:
    """Return the shifts of the days of a calendar, in order; `shut`: the office's closures."""
    start, end = calendar[0].day, calendar[-1].day
    couriers = _couriers(office_id)
    exceptions = _exceptions(office_id, start, end)
    return {
        day.day: [
            _shift(courier, parts)
            for courier in couriers
            if (parts := _open_parts(_parts(courier, day, exceptions), shut.get(day.day)))
        ]
        for day in calendar
    }


def _couriers(office_id: UUID) -> list[_Rostered]:
    active = Courier.objects.filter(office_id=office_id, is_active=True)
    keys: dict[UUID, set[str]] = defaultdict(set)
    for courier_id, key in active.order_by().values_list("id", "skills__key"):
        if key is not None:
            keys[courier_id].add(key)
    rows = active.order_by("sort_key", "id").values_list("id", "name", "shift_pattern__hours")
    return [_Rostered(id_, name, frozenset(keys[id_]), hours) for id_, name, hours in rows]


def _exceptions(office_id: UUID, start: date, end: date) -> Mapping[tuple[UUID, date], Parts]:
    rows = ShiftException.objects.filter(courier__office_id=office_id, day__range=(start, end))
    return {
        (courier_id, day): [] if kind == ExceptionKind.ABSENT else list(parts)
        for courier_id, day, kind, parts in rows.values_list("courier_id", "day", "kind", "parts")
    }


def _parts(
    courier: _Rostered, day: StateDay, exceptions: Mapping[tuple[UUID, date], Parts]
) -> Parts:
    changed = exceptions.get((courier.id, day.day))
    return list(courier.hours.get(day.hours_of, [])) if changed is None else changed


def _open_parts(parts: Parts, closure: Closure | None) -> Parts:
    """Return what a closure leaves of a shift: the two longest parts, in order.

    A shift has one break, so a courier who would come back twice stays away in the shortest.
    """
    if closure is None:
        return parts
    left = without(parts_of(parts), shut_part(closure))
    longest = sorted(left, key=lambda part: part[0] - part[1])[:2]
    return sorted(longest)


def _shift(courier: _Rostered, parts: Parts) -> ShiftOnDay:
    has_break = len(parts) == 2
    return ShiftOnDay(
        courier_id=courier.id,
        name=courier.name,
        skills=courier.skills,
        opens_s=parts[0][0],
        closes_s=parts[-1][1],
        break_begins_s=parts[0][1] if has_break else None,
        break_s=parts[1][0] - parts[0][1] if has_break else 0,
    )
