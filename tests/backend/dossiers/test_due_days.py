"""When a result is due: working days, and the intake that ends at 15:00."""

from datetime import date, datetime

import pytest

from backend.common.localtime import VIETNAM
from backend.dossiers.due_days import counted_from, due_day_of

pytestmark = pytest.mark.django_db


def vietnam(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("received_at", "day"),
    [
        (vietnam(2, 6, 30), date(2026, 3, 2)),
        (vietnam(2, 15, 0, 0), date(2026, 3, 2)),
        (vietnam(2, 15, 0, 1), date(2026, 3, 3)),
        (vietnam(6, 16), date(2026, 3, 9)),  # Friday afternoon
        (vietnam(7, 9), date(2026, 3, 9)),  # Saturday
        (vietnam(8, 23, 59), date(2026, 3, 9)),  # Sunday
    ],
)
def test_what_comes_after_15_00_counts_from_the_next_working_day(received_at, day):
    assert counted_from(received_at) == day


@pytest.mark.parametrize(
    ("received_at", "working_days", "due"),
    [
        (vietnam(2, 9), 3, date(2026, 3, 5)),
        (vietnam(2, 16), 3, date(2026, 3, 6)),
        (vietnam(5, 9), 3, date(2026, 3, 10)),  # over a weekend
        (vietnam(2, 9), 0, date(2026, 3, 2)),
        (vietnam(2, 16), 0, date(2026, 3, 3)),
        (vietnam(2, 9), 1, date(2026, 3, 3)),
    ],
)
def test_working_days_count_from_the_day_after_reception(received_at, working_days, due):
    assert due_day_of(received_at, working_days) == due


def test_public_holidays_are_not_counted():
    # 30 April and 1 May 2026 are a Thursday and a Friday.
    received_at = datetime(2026, 4, 29, 9, tzinfo=VIETNAM)

    assert due_day_of(received_at, 1) == date(2026, 5, 4)


def test_a_procedure_without_a_fixed_time_has_no_due_day():
    assert due_day_of(vietnam(2, 9), None) is None
