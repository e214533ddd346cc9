"""Deliveries choose days: where a round goes anyway, never too late without need."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import InvalidProblem
from routing.several_days.assign import assign_days
from routing.several_days.horizon import Delivery, Horizon
from routing.several_days.long_day import long_day
from routing.solve import Budget
from tests.routing.builders import at, lunch, problem, shift, visit
from tests.routing.strategies import SMALL

FEW = Budget(iterations=300)
WEEK = tuple(range(3))


def delivery(name, place, *windows, days=WEEK, due=2, **rules):
    return Delivery(visit(name, place, *windows, **rules), days=days, due=due)


def horizon(*deliveries, fixed=((), (), ()), crew=None):
    crew = crew or [shift(breaks=(lunch(),))]
    return Horizon(tuple(problem(list(some), crew) for some in fixed), deliveries)


def test_a_delivery_goes_where_a_round_goes_anyway():
    fixed = ((visit("near", 1),), (visit("far", 4, "09:00-10:00"),), ())

    found = assign_days(horizon(delivery("a", 4), delivery("b", 1), fixed=fixed), budget=FEW)

    assert found.day_of["a"] == 1
    assert (found.late, found.left) == (frozenset(), ())
    assert sum(day.plan.key_figures().travel_s for day in found.days) == 20 * 60 + 80 * 60


def test_deliveries_without_a_round_make_one_together():
    found = assign_days(horizon(*(delivery(f"d{n}", 4) for n in range(6))), budget=FEW)

    assert len(set(found.day_of.values())) == 1
    assert [len(day.plan.unserved) for day in found.days] == [0, 0, 0]


def test_who_is_due_goes_in_time_even_if_a_later_day_is_nearer():
    fixed = ((), (), (visit("far", 4),))

    in_time = assign_days(horizon(delivery("a", 4, due=0), fixed=fixed), budget=FEW)
    any_day = assign_days(horizon(delivery("a", 4, due=2), fixed=fixed), budget=FEW)

    assert (in_time.day_of, any_day.day_of) == ({"a": 0}, {"a": 2})


def test_who_cannot_be_in_time_is_late_and_said_to_be():
    full = tuple(visit(f"v{n}", 0, minutes=60) for n in range(8))

    found = assign_days(horizon(delivery("a", 1, due=0), fixed=(full, (), ())), budget=FEW)
    never = assign_days(
        horizon(delivery("a", 1, days=(0,), due=0), fixed=(full, (), ())), budget=FEW
    )

    assert (found.day_of["a"], found.late, found.left) == (1, {"a"}, ())
    assert (never.day_of, never.late, never.left) == ({}, frozenset(), ("a",))


def test_what_is_fixed_is_never_given_up_for_deliveries():
    hour = [shift(hours="08:00-09:00")]
    fixed = ((visit("fixed", 1, minutes=30, promised=False),), (), ())
    urgent = [delivery(f"d{n}", 2, days=(0,), due=0, minutes=15, priority=9) for n in range(2)]

    found = assign_days(horizon(*urgent, fixed=fixed, crew=hour), budget=FEW)

    assert found.days[0].plan.unserved == ()
    assert len(found.left) == 2


def test_a_day_of_the_long_day_is_one_of_its_own():
    week = horizon(
        delivery("a", 1, "08:00-09:00", days=(0, 2), forbidden_shifts=frozenset({"courier"})),
        fixed=((), (visit("f", 2, release_s=at("08:30"), group="g", papers_to="ward"),), ()),
    )

    day = long_day(week, [each.days for each in week.deliveries])

    fixed, chosen = day.visits
    assert (fixed.id, fixed.group, fixed.papers_to) == ("1/f", "1/g", "1/ward")
    assert fixed.release_s == at("32:30")
    assert [window.opens for window in chosen.windows] == [at("08:00"), at("56:00")]
    assert chosen.forbidden_shifts == {"0/courier", "1/courier", "2/courier"}
    assert [each.id for each in day.shifts] == ["0/courier", "1/courier", "2/courier"]
    assert [each.breaks[0].opens for each in day.shifts] == [at(f"{11 + 24 * n}:00") for n in WEEK]


@st.composite
def weeks(draw):
    place, hours = st.integers(1, 4), st.sampled_from(["08:00-09:00", "08:00-12:00", "14:00-17:00"])
    fixed = [
        [visit(f"f{n}", draw(place), draw(hours)) for n in range(draw(st.integers(0, 2)))]
        for _ in WEEK
    ]
    asked = []
    for number in range(draw(st.integers(1, 5))):
        days = tuple(sorted(draw(st.sets(st.sampled_from(WEEK), min_size=1))))
        rules = {"days": days, "due": draw(st.integers(0, 2)), "minutes": draw(st.integers(5, 90))}
        asked.append(delivery(f"d{number}", draw(place), draw(hours), **rules))
    return horizon(*asked, fixed=fixed)


@SMALL
@given(weeks())
def test_each_day_keeps_the_rules_and_each_delivery_has_one_allowed_day(week):
    found = assign_days(week, budget=Budget(iterations=60))

    made = [e.id for day in found.days for e in day.problem.visits if e.id.startswith("d")]
    assert sorted([*made, *found.left]) == sorted(each.visit.id for each in week.deliveries)
    assert all(check(day.problem, day.plan) == [] for day in found.days)
    for each in week.deliveries:
        day = found.day_of.get(each.visit.id)
        assert day is None or day in each.days
        assert (each.visit.id in found.late) == (day is not None and day > each.due)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": ()}, "days"),
        ({"days": (1, 0)}, "days"),
        ({"days": (0, 0)}, "days"),
        ({"days": (-1, 0)}, "days"),
        ({"due": -1}, "days"),
        ({"visit": visit("a", 1, group="g")}, "bound_to_a_day"),
        ({"visit": visit("a", 1, required_shift="courier")}, "bound_to_a_day"),
        ({"visit": visit("a", 1, papers_to="ward")}, "bound_to_a_day"),
        ({"visit": visit("a", 1, desk="ward")}, "bound_to_a_day"),
        ({"visit": visit("a", 1, release_s=1)}, "bound_to_a_day"),
        ({"visit": visit("a", 1, "23:00-24:30")}, "after_midnight"),
    ],
)
def test_a_delivery_that_makes_no_sense_is_refused(changes, code):
    right = delivery("a", 1)

    with pytest.raises(InvalidProblem) as refused:
        replace(right, **changes)
    assert (refused.value.code, refused.value.facts["visit"]) == (code, "a")
    assert replace(right, days=(0, 2), due=1).days == (0, 2)


def test_days_that_do_not_go_together_are_refused():
    day, other = problem([visit("a", 1)]), problem([], minutes=(0, 5, 9, 9, 9))
    night = problem([], [shift(hours="20:00-24:00", overtime_s=1)])

    for days, deliveries, code in (
        ((), (), "horizon"),
        ((day, other), (), "horizon"),
        ((day, night), (), "after_midnight"),
        ((day, day), (delivery("d", 1),), "unknown_day"),
        ((day,), (delivery("d", 9, days=(0,)),), "unknown_place"),
        ((day,), (delivery("a", 1, days=(0,)),), "duplicate_id"),
        ((day,), (delivery("d", 1, days=(0,)),) * 2, "duplicate_id"),
    ):
        with pytest.raises(InvalidProblem) as refused:
            Horizon(days, deliveries)
        assert refused.value.code == code
    assert Horizon((day, day), (delivery("d", 1, days=(1,)),)).deliveries[0].due == 2
