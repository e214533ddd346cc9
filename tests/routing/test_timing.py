"""The schedule of a given order: exact times, the break, and why an order fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import InvalidProblem
from routing.plan import Plan, Stop, TakenBreak
from routing.rules import Rule
from routing.timing import Infeasible, Timed, time_plan, time_route
from tests.routing.brute_force import all_orders, is_drivable, returns_by_trying_every_second
from tests.routing.builders import (
    OTHER_SHIFT,
    SHIFT,
    at,
    lunch,
    problem,
    refused,
    shift,
    timed,
    visit,
)  # fmt: skip
from tests.routing.strategies import MORE, SMALL, problems


def test_everything_happens_as_early_as_it_can():
    day = problem([visit("a", 1), visit("b", 3, minutes=20)])

    route = timed(day, "a", "b")

    assert route.stops == (
        Stop("a", arrives=at("08:10"), begins=at("08:10"), ends=at("08:20")),
        Stop("b", arrives=at("08:40"), begins=at("08:40"), ends=at("09:00")),
    )
    assert (route.leaves, route.returns) == (at("08:00"), at("09:30"))
    assert (route.travel_s, route.distance_m) == (60 * 60, 60 * 60 * 5)


def test_the_courier_leaves_late_instead_of_waiting_at_the_first_stop():
    day = problem([visit("a", 1, "09:00-10:00"), visit("b", 2, "10:00-11:00")])

    route = timed(day, "a", "b")

    assert route.leaves == at("08:50")
    assert route.stops[0] == Stop("a", at("09:00"), at("09:00"), at("09:10"))
    assert route.stops[1] == Stop("b", at("09:20"), at("10:00"), at("10:10"))
    assert route.waiting_s == 40 * 60


def test_service_begins_in_the_next_window_when_the_first_is_over():
    day = problem([visit("a", 4, "08:00-08:30", "10:00-11:00")])

    route = timed(day, "a")

    assert route.stops[0].begins == at("10:00")
    assert route.leaves == at("09:20")


def test_a_window_includes_both_its_ends():
    day = problem([visit("a", 1, "08:00-08:10"), visit("b", 1, "08:20-08:20")])

    route = timed(day, "a", "b")

    assert [stop.begins for stop in route.stops] == [at("08:10"), at("08:20")]


def test_the_courier_waits_at_the_office_for_papers_to_be_released():
    day = problem([visit("a", 1), visit("b", 2, release_s=at("09:15"))])

    route = timed(day, "a", "b")

    assert route.leaves == at("09:15")
    assert route.stops[0].begins == at("09:25")


def test_a_shift_without_stops_stays_and_takes_no_break():
    day = problem([visit("a", 1)], [shift(end_place=2, breaks=(lunch(),))])

    route = timed(day)

    assert (route.leaves, route.returns) == (at("08:00"), at("08:00"))
    assert (route.stops, route.breaks, route.travel_s, route.distance_m) == ((), (), 0, 0)


@pytest.mark.parametrize(
    ("windows", "taken", "begins", "returns"),
    [
        (
            ("10:30-11:00", "12:00-13:00"),
            TakenBreak(at("11:00"), at("12:00"), after=1),
            ["10:30", "12:00"],
            "12:30",
        ),
        (
            ("08:00-09:00", "08:30-09:00"),
            TakenBreak(at("11:00"), at("12:00"), after=2),
            ["08:10", "08:30"],
            "09:00",
        ),
        (
            ("13:00-14:00", "13:00-14:00"),
            TakenBreak(at("11:00"), at("12:00"), after=0),
            ["13:00", "13:20"],
            "13:50",
        ),
    ],
    ids=["between two stops", "at the end place after the return", "at the start before leaving"],
)
def test_the_break_is_where_the_courier_is_home_first(windows, taken, begins, returns):
    visits = [visit("a", 1, windows[0]), visit("b", 2, windows[1])]
    day = problem(visits, [shift(breaks=(lunch(),))])

    route = timed(day, "a", "b")

    assert route.breaks == (taken,)
    assert [stop.begins for stop in route.stops] == [at(each) for each in begins]
    assert route.returns == at(returns)


def test_the_break_is_taken_after_the_drive_if_it_may_not_begin_before():
    day = problem(
        [visit("a", 1, "10:40-10:50"), visit("b", 4, "11:20-12:00")],
        [shift(breaks=(lunch("11:20-11:20", minutes=30),))],
    )

    route = timed(day, "a", "b")

    assert route.breaks == (TakenBreak(at("11:20"), at("11:50"), after=1),)
    assert route.stops[1] == Stop("b", at("11:20"), at("11:50"), at("12:00"))


def test_a_courier_who_rests_at_the_first_door_leaves_in_time_for_the_break():
    day = problem(
        [visit("a", 4, "11:30-11:50")], [shift(breaks=(lunch("11:10-11:10", minutes=30),))]
    )

    route = timed(day, "a")

    assert route.breaks == (TakenBreak(at("11:10"), at("11:40"), after=0),)
    assert route.leaves == at("10:30")
    assert route.stops[0] == Stop("a", at("11:10"), at("11:40"), at("11:50"))


@pytest.mark.parametrize(
    ("visits", "rules", "expected"),
    [
        ([visit("a", 4, "08:00-08:25")], {}, (Rule.WINDOW, "a", 15 * 60)),
        ([visit("a", 4, "16:30-17:00")], {}, (Rule.SHIFT, "a", 20 * 60)),
        ([visit("a", 1, skills=frozenset({"land"}))], {}, (Rule.SKILL, "a", 0)),
        ([visit("a", 1, required_shift=OTHER_SHIFT)], {}, (Rule.REQUIRED_SHIFT, "a", 0)),
        ([visit("a", 1, forbidden_shifts=frozenset({SHIFT}))], {}, (Rule.FORBIDDEN, "a", 0)),
        ([visit("a", 1), visit("b", 1)], {"max_stops": 1}, (Rule.MAX_STOPS, "b", 0)),
        (
            [visit("a", 1, "08:00-09:00"), visit("b", 1, release_s=at("09:20"))],
            {},
            (Rule.RELEASE, "b", 30 * 60),
        ),
        (
            [visit("a", 1, "10:50-11:00", minutes=90), visit("b", 1, "12:00-12:45")],
            {"breaks": (lunch("11:15-12:20"),)},
            (Rule.BREAK, "b", 10 * 60),
        ),
    ],
    ids=["window", "shift", "skill", "required", "forbidden", "max_stops", "release", "break"],
)
def test_an_order_that_cannot_be_driven_names_rule_visit_and_shortfall(visits, rules, expected):
    day = problem(visits, [shift(**rules)])

    found = refused(day, *(each.id for each in visits))

    assert found == expected


def test_a_break_is_late_by_what_the_nearest_spot_lacks():
    visits = [visit("a", 1, "10:50-11:00", minutes=90), visit("b", 1, "12:00-12:45")]
    pause = lunch("11:15-12:20")

    without = time_route(problem(visits, [shift()]), SHIFT, ["a", "b"])
    shorter = time_route(problem(visits, [shift(breaks=(lunch("11:15-12:30"),))]), SHIFT, "ab")
    late = time_route(problem(visits, [shift(breaks=(pause,))]), SHIFT, ["a", "b"])

    assert isinstance(without, Timed)
    assert isinstance(shorter, Timed)
    assert isinstance(late, Infeasible)
    assert late.shortfall_s == 10 * 60


def test_a_break_at_the_end_place_ends_within_the_shift():
    pause = lunch("11:00-11:30")
    day = problem([visit("a", 1, "10:30-10:40", minutes=30)], [shift(breaks=(pause,))])
    short = problem(day.visits, [shift(hours="08:00-12:09", breaks=(pause,))])

    route = timed(day, "a")

    assert route.breaks == (TakenBreak(at("11:10"), at("12:10"), after=1),)
    assert refused(short, "a") == (Rule.BREAK, "a", 60)


def test_a_visit_or_shift_nobody_knows_is_refused():
    day = problem([visit("a", 1)])

    with pytest.raises(InvalidProblem, match="unknown_visit"):
        time_route(day, SHIFT, ["b"])
    with pytest.raises(InvalidProblem, match="unknown_shift"):
        time_route(day, OTHER_SHIFT, ["a"])


def test_a_plan_has_a_route_for_each_shift_and_names_the_rest():
    day = problem([visit("a", 1), visit("b", 2), visit("c", 3)], [shift(), shift(OTHER_SHIFT)])

    plan = time_plan(day, [[], ["b"]], engine="hand")

    assert [route.visits for route in plan.routes] == [(), ("b",)]
    assert plan.unserved == ("a", "c")
    assert check(day, plan) == []


@MORE
@given(st.data())
def test_no_schedule_returns_earlier_and_none_is_missed(data):
    day = data.draw(problems(most_visits=4, most_shifts=1))
    (courier,) = day.shifts
    free = [each.id for each in day.visits if each.skills <= courier.skills]
    order = data.draw(st.permutations(free))[: courier.max_stops]
    found = time_route(day, courier.id, order)

    expected = returns_by_trying_every_second(day, courier, order) if order else courier.opens

    assert (found.route.returns if isinstance(found, Timed) else None) == expected


@SMALL
@given(problems(most_visits=3))
def test_a_plan_is_refused_exactly_if_it_cannot_be_driven(day):
    for orders in all_orders(day):
        found = time_plan(day, orders, engine="tried")

        assert isinstance(found, Plan) == is_drivable(day, orders), orders
        if isinstance(found, Plan):
            assert check(day, found) == []
