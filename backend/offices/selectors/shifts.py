"""Who works when. Four queries, whatever the number of couriers and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

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


def shifts_on(*, office_id: UUID, day: date) -> list[ShiftOnDay]:
    """Return who of an office works on a day, by name; absent couriers are left out."""
    return shifts_between(office_id=office_id, start=day, end=day)[day]


def shifts_between(*, office_id: UUID, start: date, end: date) -> dict[date, list[ShiftOnDay]]:
    """Return the shifts of each day from `start` to `end`, both included.

    A closure sends everybody home for as long as it lasts. On a holiday only those work whose
    day was changed by hand; on a make-up Saturday the pattern of a Monday counts.
    """
    calendar = state_days(start=start, end=end)
    shut = closures_between(office_id=office_id, start=start, end=end)
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


def _couriers(office_id: UUID) -> Sequence[Courier]:
    keys = ArrayAgg("skills__key", filter=Q(skills__isnull=False), default=[])
    return list(
        Courier.objects.filter(office_id=office_id, is_active=True)
        .select_related("shift_pattern")
        .annotate(skill_keys=keys)
        .order_by("sort_key", "id")
    )


def _exceptions(
    office_id: UUID, start: date, end: date
) -> Mapping[tuple[UUID, date], ShiftException]:
    rows = ShiftException.objects.filter(courier__office_id=office_id, day__range=(start, end))
    return {(row.courier_id, row.day): row for row in rows}


def _parts(
    courier: Courier, day: StateDay, exceptions: Mapping[tuple[UUID, date], ShiftException]
) -> list[list[int]]:
    exception = exceptions.get((courier.id, day.day))
    if exception is not None:
        return [] if exception.kind == ExceptionKind.ABSENT else list(exception.parts)
    return list(courier.shift_pattern.hours.get(day.hours_of, []))


def _open_parts(parts: Sequence[Sequence[int]], closure: Closure | None) -> Sequence[Sequence[int]]:
    """Return what a closure leaves of a shift: the two longest parts, in order.

    A shift has one break, so a courier who would come back twice stays away in the shortest.
    """
    if closure is None:
        return parts
    left = without(parts_of(parts), shut_part(closure))
    longest = sorted(left, key=lambda part: part[0] - part[1])[:2]
    return sorted(longest)


def _shift(courier: Courier, parts: Sequence[Sequence[int]]) -> ShiftOnDay:
    has_break = len(parts) == 2
    return ShiftOnDay(
        courier_id=courier.id,
        name=courier.name,
        skills=frozenset(courier.skill_keys),  # type: ignore[attr-defined]  # annotated above
        opens_s=parts[0][0],
        closes_s=parts[-1][1],
        break_begins_s=parts[0][1] if has_break else None,
        break_s=parts[1][0] - parts[0][1] if has_break else 0,
    )
