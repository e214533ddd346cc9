from datetime import date

import pytest

from backend.common.errors import InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.offices.selectors import (
    DayKind,
    add_working_days,
    is_working_day,
    next_working_days,
    office_days,
    state_days,
    windows_between,
    windows_on,
)
from backend.offices.services import close_office, decide_day
from tests.support.offices import AFTERNOON, MORNING, make_office

pytestmark = pytest.mark.usefixtures("db")

SWAPPED_SATURDAY = date(2026, 8, 22)
SWAPPED_MONDAY = date(2026, 8, 31)


def kinds(start, end):
    return [(day.day.day, day.kind.value) for day in state_days(start=start, end=end)]


def test_tet_2026_is_free_from_monday_to_friday():
    assert kinds(date(2026, 2, 13), date(2026, 2, 23)) == [
        (13, "ordinary"),
        (14, "weekend"),
        (15, "weekend"),
        (16, "holiday"),
        (17, "holiday"),
        (18, "holiday"),
        (19, "holiday"),
        (20, "holiday"),
        (21, "weekend"),
        (22, "weekend"),
        (23, "ordinary"),
    ]


def test_holidays_have_their_vietnamese_names():
    named = state_days(start=date(2026, 2, 17), end=date(2026, 2, 17))

    assert named[0].name == "Tết Nguyên Đán"


def test_the_saturday_before_national_day_2026_is_worked_for_a_monday():
    assert kinds(date(2026, 8, 28), date(2026, 9, 3)) == [
        (28, "ordinary"),
        (29, "weekend"),
        (30, "weekend"),
        (31, "holiday"),
        (1, "holiday"),
        (2, "holiday"),
        (3, "ordinary"),
    ]
    assert kinds(SWAPPED_SATURDAY, SWAPPED_SATURDAY) == [(22, "make_up")]


def test_culture_day_is_free_from_2026_on():
    assert not is_working_day(day=date(2026, 11, 24))
    assert is_working_day(day=date(2025, 11, 24))


def test_the_governments_decision_beats_the_table(now):
    decide_day(day=SWAPPED_SATURDAY, is_working=False, decision="Thông báo 1", now=now)
    decide_day(day=SWAPPED_MONDAY, is_working=True, decision="Thông báo 1", now=now)
    decide_day(day=date(2026, 9, 5), is_working=True, decision="Thông báo 2", now=now)

    days = [
        state_days(start=day, end=day)[0]
        for day in (SWAPPED_SATURDAY, SWAPPED_MONDAY, date(2026, 9, 5))
    ]

    assert [(day.kind, day.hours_of, day.name) for day in days] == [
        (DayKind.DECIDED_FREE, None, "Thông báo 1"),
        (DayKind.DECIDED_WORKING, "mon", "Thông báo 1"),
        (DayKind.DECIDED_WORKING, "mon", "Thông báo 2"),
    ]


def test_working_days_are_counted_over_weekends_holidays_and_the_swap():
    assert add_working_days(start=date(2026, 3, 2), n=3) == date(2026, 3, 5)
    assert add_working_days(start=date(2026, 2, 13), n=1) == date(2026, 2, 23)
    assert add_working_days(start=date(2026, 8, 21), n=1) == SWAPPED_SATURDAY
    assert add_working_days(start=date(2026, 8, 28), n=1) == date(2026, 9, 3)
    assert add_working_days(start=date(2026, 3, 7), n=1) == date(2026, 3, 9)


def test_no_working_day_added_is_the_day_itself_or_the_next_one_worked():
    assert add_working_days(start=date(2026, 3, 2), n=0) == date(2026, 3, 2)
    assert add_working_days(start=date(2026, 3, 7), n=0) == date(2026, 3, 9)
    with pytest.raises(InvalidField):
        add_working_days(start=date(2026, 3, 2), n=-1)


def test_an_override_moves_a_due_day(now):
    decide_day(day=date(2026, 3, 3), is_working=False, decision="Bão", now=now)

    assert add_working_days(start=date(2026, 3, 2), n=1) == date(2026, 3, 4)


def test_an_office_is_open_by_the_hours_of_the_weekday(office):
    days = office_days(office_id=office.id, start=date(2026, 3, 6), end=date(2026, 3, 8))

    assert [day.parts for day in days] == [
        (tuple(MORNING), tuple(AFTERNOON)),
        (tuple(MORNING),),
        (),
    ]
    assert is_working_day(day=date(2026, 3, 7), office=office)
    assert not is_working_day(day=date(2026, 3, 7))


def test_a_make_up_saturday_has_the_hours_of_a_monday(office):
    windows = windows_on(office_id=office.id, day=SWAPPED_SATURDAY)

    assert len(windows) == 7
    assert len(windows_on(office_id=office.id, day=date(2026, 8, 15))) == 4
    assert windows_on(office_id=office.id, day=SWAPPED_MONDAY) == []


def test_a_storm_closes_one_office_and_no_other(office, now):
    other = make_office()
    storm = date(2026, 3, 3)

    close_office(office_id=office.id, day=storm, reason="Bão số 1", actor_id=uuid7(), now=now)

    day = office_days(office_id=office.id, start=storm, end=storm)[0]
    assert (day.kind, day.parts, day.note) == (DayKind.CLOSURE, (), "Bão số 1")
    assert windows_on(office_id=office.id, day=storm) == []
    assert len(windows_on(office_id=other.id, day=storm)) == 7
    assert next_working_days(office=office, start=date(2026, 3, 2), n=3) == [
        date(2026, 3, 2),
        date(2026, 3, 4),
        date(2026, 3, 5),
    ]


def test_a_fortnight_of_windows_takes_three_queries(office, django_assert_num_queries):
    with django_assert_num_queries(3):
        windows = windows_between(
            office_id=office.id, start=date(2026, 3, 2), end=date(2026, 3, 15), length_min=120
        )

    assert [len(windows[day]) for day in sorted(windows)] == [3, 3, 3, 3, 3, 2, 0] * 2


def test_an_unknown_office_and_an_impossible_range_are_refused(office):
    with pytest.raises(NotFound):
        windows_on(office_id=uuid7(), day=date(2026, 3, 2))
    for start, end in ((date(2026, 3, 3), date(2026, 3, 2)), (date(2026, 1, 1), date(2028, 1, 1))):
        with pytest.raises(InvalidField):
            office_days(office_id=office.id, start=start, end=end)
