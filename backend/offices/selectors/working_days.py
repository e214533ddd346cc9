"""An office's windows and shifts together: they rest on the same calendar, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.offices.models import Office
from backend.offices.opening import Part
from backend.offices.selectors.calendar import closures_between, office_days_in, state_days
from backend.offices.selectors.shifts import ShiftOnDay, shifts_in


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """The windows an office offers on a day, and who works."""

    windows: Sequence[Part]
    shifts: Sequence[ShiftOnDay]


def working_days(
    *, office: Office, start: date, end: date, length_min: int
) -> dict[date, WorkingDay]:
    """Return each day from `start` to `end`, both included. Five narrow queries."""
    calendar = state_days(start=start, end=end)
    shut = closures_between(office_id=office.id, start=start, end=end)
    shifts = shifts_in(calendar, office_id=office.id, shut=shut)
    days = office_days_in(calendar, opening=office.opening, evening=office.evening, shut=shut)
    return {
        day.day: WorkingDay(day.windows(length_min=length_min), shifts[day.day]) for day in days
    }
