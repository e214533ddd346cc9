"""Parts of a day, and the windows cut from them. Pure.

A part is `[begins, ends]` in whole seconds since local midnight. A day has one or two; what
lies between is the noon break, and nothing is ever planned across it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from backend.common.errors import InvalidField

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOW_LENGTHS_MIN: Final = (60, 90, 120)
_DAY_S: Final = 86_400
_STEP_S: Final = 300  # hours are agreed in steps of five minutes

Part = tuple[int, int]


def weekday_of(day: date) -> str:
    """Return the key of a day's weekday: "mon" to "sun"."""
    return WEEKDAYS[day.weekday()]


def check_parts(parts: Any, *, field: str = "parts") -> list[list[int]]:
    """Return one or two parts of a day in order, as they are stored.

    Raises:
        InvalidField: if a part is empty, ends before it begins, overlaps the other one, is not
            on a step of five minutes, or there is not one or two of them.
    """
    if not isinstance(parts, list | tuple) or len(parts) not in {1, 2}:
        raise InvalidField("A day has one or two parts.", field=field)
    if not all(_is_part(part) for part in parts):
        raise InvalidField(
            "A part is [begins, ends] in seconds, in steps of five minutes.", field=field
        )
    if len(parts) == 2 and parts[0][1] >= parts[1][0]:
        raise InvalidField("The parts overlap, touch or are not in order.", field=field)
    return [[part[0], part[1]] for part in parts]


def check_hours(hours: Any, *, field: str) -> dict[str, list[list[int]]]:
    """Return the parts of each weekday, in the order of the week; a free weekday is left out.

    Raises:
        InvalidField: naming the weekday that cannot be.
    """
    if not isinstance(hours, Mapping) or set(hours) - set(WEEKDAYS):
        raise InvalidField("Hours have keys from mon to sun.", field=field)
    return {
        key: check_parts(hours[key], field=f"{field}/{key}") for key in WEEKDAYS if hours.get(key)
    }


def parts_of(stored: Iterable[Sequence[int]]) -> tuple[Part, ...]:
    """Return stored parts as tuples."""
    return tuple((part[0], part[1]) for part in stored)


def windows_in(parts: Iterable[Part], *, length_min: int) -> list[Part]:
    """Cut parts of a day into windows that follow each other from the begin of each part.

    No window crosses from one part into the next; a rest shorter than a window is not
    offered: 13:30 to 17:00 gives three windows of an hour, the last from 15:30 to 16:30.

    Raises:
        InvalidField: unless `length_min` is 60, 90 or 120.
    """
    if length_min not in WINDOW_LENGTHS_MIN:
        raise InvalidField("A window is 60, 90 or 120 minutes long.", field="length_min")
    length_s = length_min * 60
    return [
        (begins, begins + length_s)
        for opens, closes in parts
        for begins in range(opens, closes - length_s + 1, length_s)
    ]


def check_evening(hours: Any, *, opening: Mapping[str, Any]) -> dict[str, list[list[int]]]:
    """Return the evening part of each weekday that has one; it begins after the opening hours.

    Raises:
        InvalidField: naming the weekday that cannot be.
    """
    checked = check_hours(hours, field="evening")
    for key, parts in checked.items():
        if len(parts) != 1 or any(part[1] > parts[0][0] for part in opening.get(key, [])):
            message = "An evening is one part, after the office has shut."
            raise InvalidField(message, field=f"evening/{key}")
    return checked


def without(parts: Sequence[Part], shut: Part) -> tuple[Part, ...]:
    """Return what is left of parts of a day when the office is shut from one time to another."""
    begins, ends = shut
    left = ((part[0], min(part[1], begins)) for part in parts)
    right = ((max(part[0], ends), part[1]) for part in parts)
    return tuple(sorted(part for part in (*left, *right) if part[0] < part[1]))


def _is_part(part: Any) -> bool:
    if not isinstance(part, list | tuple) or len(part) != 2:
        return False
    if any(type(second) is not int or second % _STEP_S for second in part):
        return False
    return bool(0 <= part[0] < part[1] <= _DAY_S)
