"""The model of OR-Tools: it takes our plans, keeps our rules, and reports only better plans."""

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.objective import score
from routing.ortools_model import Search, improve
from routing.ortools_rules import has_room
from routing.plan import Plan
from routing.timing import empty_plan, time_plan
from tests.routing.builders import OTHER_SHIFT, at, lunch, problem, shift, visit
from tests.routing.strategies import SMALL, drivable_plans, problems

FEW = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def improved(day, start, *, seconds=0.1, keep=frozenset()) -> list[Plan]:
    found: list[Plan] = []

    def note(orders) -> None:
        plan = time_plan(day, orders, engine="ortools")
        assert isinstance(plan, Plan)
        found.append(plan)

    improve(day, start, seconds=seconds, seed=0, keep=keep, on_orders=note)
    return found


@FEW
@given(st.data())
def test_each_reported_plan_is_clean_better_and_keeps_what_is_served(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    start = data.draw(drivable_plans(day))
    keep = frozenset(each for route in start.routes for each in route.visits)

    plans = improved(day, start, seconds=0.03, keep=keep)

    scores = [score(day, plan) for plan in (start, *plans)]
    assert scores == sorted(set(scores), reverse=True)
    for plan in plans:
        assert check(day, plan) == []
        assert keep.isdisjoint(plan.unserved)


@SMALL
@given(st.data())
def test_the_model_accepts_every_clean_plan_of_ours(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))
    if any(map(has_room, day.shifts)):  # else there is no model
        search = Search(day, keep=frozenset(), seed=0)

        assert search.read([route.visits for route in plan.routes]) is not None


def test_a_crossed_route_is_straightened():
    day = problem([visit(f"v{place}", place) for place in (1, 2, 3, 4)])
    crossed = time_plan(day, [["v1", "v3", "v2", "v4"]], engine="hand")

    plans = improved(day, crossed)

    assert score(day, crossed) == (0, 100 * 60)
    assert score(day, plans[-1]) == (0, 80 * 60)
    assert plans[-1].engine == "ortools"


def test_all_rules_hold_at_once():
    visits = [
        visit("two_windows", 1, "08:00-08:05", "13:00-13:10"),
        visit("skilled", 2, skills=frozenset({"land"})),
        visit("theirs", 1, required_shift=OTHER_SHIFT),
        visit("not_theirs", 2, forbidden_shifts=frozenset({OTHER_SHIFT})),
        visit("papers", 3, release_s=at("10:00")),
        visit("far", 4),
    ]
    couriers = [
        shift(breaks=(lunch(),), skills=frozenset({"land"})),
        shift(OTHER_SHIFT, max_stops=2, end_place=4),
    ]
    day = problem(visits, couriers)

    plans = improved(day, empty_plan(day), seconds=0.3)

    assert check(day, plans[-1]) == []
    assert plans[-1].unserved == ()


def test_the_higher_priority_is_served_when_not_all_fit():
    low = [visit(name, 1, "08:10-08:10") for name in ("a", "b")]
    day = problem([*low, visit("urgent", 4, "08:40-08:40", priority=3)])

    plans = improved(day, time_plan(day, [["a"]], engine="hand"))

    assert plans[-1].unserved == ("a", "b")


def test_a_visit_to_be_kept_stays_even_against_a_higher_priority():
    day = problem([visit("a", 1, "08:10-08:10"), visit("urgent", 4, "08:40-08:40", priority=3)])
    start = time_plan(day, [["a"]], engine="hand")

    assert improved(day, start, keep=frozenset({"a"})) == []


@pytest.mark.parametrize(
    ("newcomer", "courier"),
    [
        (visit("a", 1, "08:00-08:05", "13:00-14:00"), shift(hours="08:00-12:00")),
        (visit("a", 1, release_s=at("16:40")), shift()),
        (visit("a", 1, minutes=60), shift(hours="10:30-12:30", breaks=(lunch("11:00-11:30"),))),
        (visit("a", 4, "08:00-08:30"), shift()),
    ],
    ids=["between its windows", "release", "break", "window"],
)
def test_the_model_itself_sees_what_does_not_fit(newcomer, courier, caplog):
    caplog.set_level(logging.INFO, logger="routing.ortools_model")
    day = problem([newcomer], [courier])

    plans = improved(day, empty_plan(day), seconds=0.05)

    assert plans == []
    assert "search ended, 0 answers had no schedule" in caplog.text


@pytest.mark.parametrize(
    "shifts",
    [[shift(hours="08:00-10:00", breaks=(lunch(),))], [shift(skills=frozenset())]],
    ids=["no room for the break", "no skill"],
)
def test_a_day_in_which_nobody_can_serve_has_nothing_to_improve(shifts):
    day = problem([visit("a", 1, skills=frozenset({"land"}))], shifts)

    assert improved(day, empty_plan(day), seconds=0.02) == []
