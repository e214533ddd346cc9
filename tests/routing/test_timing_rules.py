"""Timing with overtime, slow couriers, loads, desks and groups."""

import pytest

from routing.plan import Plan, TakenBreak
from routing.rules import Rule
from routing.timing import Infeasible, time_plan
from tests.routing.builders import (
    OTHER_SHIFT,
    at,
    lunch,
    problem,
    refused,
    shift,
    timed,
    visit,
)  # fmt: skip


def test_overtime_is_what_comes_after_closing():
    day = problem([visit("a", 1, "16:50-17:00")], [shift(overtime_s=1800)])

    route = timed(day, "a")

    assert (route.returns, route.overtime_s) == (at("17:10"), 10 * 60)
    assert timed(problem([visit("a", 1)]), "a").overtime_s == 0


@pytest.mark.parametrize(("overtime_min", "found"), [(10, None), (9, (Rule.SHIFT, "a", 60))])
def test_overtime_has_a_limit(overtime_min, found):
    day = problem([visit("a", 1, "16:50-17:00")], [shift(overtime_s=overtime_min * 60)])

    if found is None:
        assert timed(day, "a").overtime_s == 600
    else:
        assert refused(day, "a") == found


def test_the_break_may_lie_in_the_overtime():
    pause = lunch("16:55-17:00", minutes=10)
    visits = [visit("a", 1, "16:30-16:50")]

    late = problem(visits, [shift(breaks=(pause,), overtime_s=300)])
    never = problem(visits, [shift(breaks=(pause,))])

    assert timed(late, "a").breaks == (TakenBreak(at("16:55"), at("17:05"), after=1),)
    assert timed(late, "a").overtime_s == 0  # the courier is back at 16:50
    assert refused(never, "a") == (Rule.BREAK, "a", 5 * 60)


def test_a_slow_courier_takes_longer_and_drives_no_farther():
    visits = [visit("a", 1), visit("b", 3)]
    slow = problem(visits, [shift(drive_percent=150)])

    route, usual = timed(slow, "a", "b"), timed(problem(visits), "a", "b")

    assert [stop.arrives for stop in route.stops] == [at("08:15"), at("08:55")]
    assert (route.travel_s, route.returns) == (90 * 60, at("09:50"))
    assert route.distance_m == usual.distance_m


def test_every_drive_is_rounded_up_on_its_own():
    day = problem([visit("a", 1), visit("b", 2)], [shift(drive_percent=101)], minutes=(0, 1, 2))

    assert timed(day, "a", "b").travel_s == 61 + 61 + 122  # not 60.6 + 60.6 + 121.2


@pytest.mark.parametrize(
    ("most", "found"),
    [
        ((5, 9), None),
        ((4, 9), (Rule.LOAD, "c", 0)),
        ((2, 9), (Rule.LOAD, "b", 0)),
        ((5, 0), (Rule.LOAD, "b", 0)),
        (None, None),
    ],
)
def test_loads_add_up_over_the_route(most, found):
    visits = [visit("a", 1, load=(2, 0)), visit("b", 2, load=(1, 1)), visit("c", 3, load=(2, 0))]
    day = problem([*visits, visit("light", 1)], [shift(max_load=most)])

    if found is None:
        assert timed(day, "a", "light", "b", "c").visits == ("a", "light", "b", "c")
    else:
        assert refused(day, "a", "light", "b", "c") == found


PAPERS = [
    visit("first", 1, papers_to="ward"),
    visit("second", 2, papers_to="city"),
    visit("both", 1, papers_to="city", desk="ward"),
    visit("city", 3, desk="city"),
    visit("ward", 3, desk="ward"),
]


@pytest.mark.parametrize(
    "order", [["first", "ward"], ["first", "second", "ward", "city"], ["first", "both", "city"]]
)
def test_papers_are_handed_over_later_on_the_route(order):
    assert timed(problem(PAPERS), *order).visits == tuple(order)


@pytest.mark.parametrize(
    ("order", "visit_id"),
    [
        (["first"], "first"),
        (["ward", "first"], "first"),
        (["first", "city"], "first"),
        (["first", "second", "ward"], "second"),
        (["first", "both"], "both"),
        (["both", "ward"], "both"),
    ],
)
def test_papers_that_would_stay_with_the_courier_are_refused(order, visit_id):
    assert refused(problem(PAPERS), *order) == (Rule.DESK, visit_id, 0)


def test_a_desk_is_reached_before_it_closes():
    desk = visit("ward", 3, "08:00-09:00", desk="ward")
    day = problem([visit("first", 1, "08:45-10:00", papers_to="ward"), desk])

    assert refused(day, "first", "ward") == (Rule.WINDOW, "ward", 15 * 60)


def test_a_group_is_served_by_one_shift():
    visits = [visit("a", 1, group="family"), visit("b", 2, group="family"), visit("c", 3)]
    day = problem(visits, [shift(), shift(OTHER_SHIFT)])

    torn = time_plan(day, [["a", "c"], ["b"]], engine="hand")

    assert torn == Infeasible(Rule.GROUP, "b", 0, OTHER_SHIFT)
    for orders in ([["a"], ["c"]], [["a", "b"], ["c"]], [[], ["c", "b", "a"]]):
        assert isinstance(time_plan(day, orders, engine="hand"), Plan)
