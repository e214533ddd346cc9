"""Where UTC meets the calendar of Vietnam."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.localtime import (
    clock_text,
    day_text,
    local_text,
    moment_of,
    seconds_of_day,
    service_day_of,
)

MONDAY = date(2026, 3, 2)


def test_half_past_six_on_monday_in_ha_noi_is_sunday_in_utc(now):
    assert now.date() == date(2026, 3, 1)
    assert service_day_of(now) == MONDAY
    assert seconds_of_day(now) == 6 * 3600 + 30 * 60
    assert moment_of(MONDAY, 23_400) == now


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 17, 0, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), MONDAY),
    ],
)
def test_a_day_begins_at_five_in_the_afternoon_utc(moment, day):
    assert service_day_of(moment) == day


def test_a_moment_of_a_day_is_in_utc_and_may_pass_midnight():
    assert moment_of(MONDAY, 0) == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert moment_of(MONDAY, 0).tzinfo == UTC
    assert moment_of(MONDAY, 86_400) == moment_of(MONDAY + timedelta(days=1), 0)


@given(
    day=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    seconds=st.integers(0, 86_399),
)
def test_day_and_seconds_come_back(day, seconds):
    moment = moment_of(day, seconds)

    assert (service_day_of(moment), seconds_of_day(moment)) == (day, seconds)


def test_people_read_times_as_in_viet_nam(now):
    assert clock_text(now) == "06:30"
    assert day_text(MONDAY) == "02/03/2026"
    assert local_text(now) == "2026-03-02T06:30:00+07:00"
    assert local_text(now + timedelta(microseconds=999_999)) == "2026-03-02T06:30:00+07:00"
