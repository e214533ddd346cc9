from datetime import date, timedelta

import pytest

from backend.common.errors import InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.offices.errors import DayIsPast
from backend.offices.models import ShiftException
from backend.offices.selectors import ShiftOnDay, shifts_between, shifts_on
from backend.offices.services import close_office, set_exception
from backend.offices.states import ExceptionKind
from tests.support.offices import make_courier, make_office

pytestmark = pytest.mark.usefixtures("db")

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)
SUNDAY = date(2026, 3, 8)


@pytest.fixture
def courier(office):
    return make_courier(office, name="An", skills=("land", "civil_status"))


def except_(courier, now, *, day=MONDAY, kind=ExceptionKind.ABSENT, parts=()):
    return set_exception(
        courier_id=courier.id,
        day=day,
        kind=kind,
        parts=parts,
        reason="Ốm",
        actor_id=uuid7(),
        now=now,
    )


def test_two_parts_of_a_day_are_a_shift_with_a_break(office, courier):
    assert shifts_on(office_id=office.id, day=MONDAY) == [
        ShiftOnDay(
            courier_id=courier.id,
            name="An",
            skills=frozenset({"land", "civil_status"}),
            opens_s=27_000,
            closes_s=61_200,
            break_begins_s=41_400,
            break_s=7_200,
        )
    ]


def test_one_part_is_a_shift_without_a_break_and_sunday_is_free(office, courier):
    saturday = shifts_on(office_id=office.id, day=SATURDAY)

    assert [(s.opens_s, s.closes_s, s.break_begins_s, s.break_s) for s in saturday] == [
        (27_000, 41_400, None, 0)
    ]
    assert shifts_on(office_id=office.id, day=SUNDAY) == []


def test_an_absent_courier_is_missing_that_day_only(office, courier, now):
    other = make_courier(office, name="Bình")

    except_(courier, now)

    assert [s.courier_id for s in shifts_on(office_id=office.id, day=MONDAY)] == [other.id]
    tuesday = shifts_on(office_id=office.id, day=MONDAY + timedelta(days=1))
    assert [s.courier_id for s in tuesday] == [courier.id, other.id]


def test_changed_hours_count_instead_of_the_pattern_and_the_last_word_wins(office, courier, now):
    except_(courier, now)
    except_(courier, now, kind=ExceptionKind.CHANGED, parts=[[28_800, 36_000]])

    shifts = shifts_on(office_id=office.id, day=MONDAY)

    assert [(s.opens_s, s.closes_s, s.break_s) for s in shifts] == [(28_800, 36_000, 0)]
    assert ShiftException.objects.count() == 1


def test_on_a_holiday_only_those_work_who_were_asked_to(office, courier, now):
    make_courier(office)
    tet = date(2027, 2, 8)
    assert shifts_on(office_id=office.id, day=tet) == []

    except_(courier, now, day=tet, kind=ExceptionKind.CHANGED, parts=[[28_800, 36_000]])

    assert [s.courier_id for s in shifts_on(office_id=office.id, day=tet)] == [courier.id]


def test_on_a_make_up_saturday_a_whole_day_is_worked(office, courier):
    shifts = shifts_on(office_id=office.id, day=date(2026, 8, 22))

    assert [(s.opens_s, s.closes_s) for s in shifts] == [(27_000, 61_200)]


def test_a_closure_sends_everybody_home_even_with_changed_hours(office, courier, now):
    except_(courier, now, kind=ExceptionKind.CHANGED, parts=[[28_800, 36_000]])

    close_office(office_id=office.id, day=MONDAY, reason="Bão", actor_id=uuid7(), now=now)

    assert shifts_on(office_id=office.id, day=MONDAY) == []


def test_who_left_and_who_works_elsewhere_has_no_shift_here(office, courier):
    make_courier(make_office())
    courier.is_active = False
    courier.save(update_fields=["is_active"])

    assert shifts_on(office_id=office.id, day=MONDAY) == []


@pytest.mark.parametrize("n_couriers", [1, 8])
def test_shifts_of_a_fortnight_take_four_queries(
    office, now, n_couriers, django_assert_num_queries
):
    couriers = [make_courier(office, skills=("land", "education")) for _ in range(n_couriers)]
    except_(couriers[0], now)

    with django_assert_num_queries(5):
        shifts = shifts_between(office_id=office.id, start=MONDAY, end=MONDAY + timedelta(days=13))

    n = n_couriers
    assert [len(shifts[day]) for day in sorted(shifts)] == [n - 1, *[n] * 5, 0, *[n] * 6, 0]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (ExceptionKind.ABSENT, [[28_800, 36_000]]),
        (ExceptionKind.CHANGED, []),
        (ExceptionKind.CHANGED, [[36_000, 28_800]]),
    ],
)
def test_an_exception_that_contradicts_itself_is_refused(courier, now, kind, parts):
    with pytest.raises(InvalidField):
        except_(courier, now, kind=kind, parts=parts)

    assert not ShiftException.objects.exists()


def test_a_past_day_and_an_unknown_courier_are_refused(courier, now):
    with pytest.raises(DayIsPast):
        except_(courier, now, day=MONDAY - timedelta(days=1))
    courier.id = uuid7()
    with pytest.raises(NotFound):
        except_(courier, now)

    assert not ShiftException.objects.exists()
