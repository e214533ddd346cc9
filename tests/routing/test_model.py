"""What is no problem is refused when it is made."""

from dataclasses import replace

import pytest

from routing.errors import InvalidProblem
from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import KeyFigures, Plan
from routing.timing import time_plan
from routing.weights import Weights
from tests.routing.builders import OTHER_SHIFT, SHIFT, lunch, problem, shift, street, visit, window

NINE = window("09:00-10:00")
TEN = window("10:00-11:00")


@pytest.mark.parametrize(
    ("make", "code", "facts"),
    [
        (lambda: TimeWindow(200, 100), "interval", {"field": "closes", "opens": 200}),
        (lambda: TimeWindow(-1, 100), "not_whole", {"field": "opens", "value": -1}),
        (lambda: TimeWindow(0.5, 100), "not_whole", {"field": "opens", "value": 0.5}),
        (lambda: TimeWindow(0, True), "not_whole", {"field": "closes"}),
        (lambda: TimeWindow(0, 10**8 + 1), "not_whole", {"field": "closes"}),
        (lambda: Place(91, 0), "place", {"lat": 91}),
        (lambda: Place(0, float("nan")), "place", {"lat": 0}),
        (lambda: Place(0, "108"), "place", {"lon": "108"}),
        (lambda: Visit("a", 0, (), 0), "no_window", {"visit": "a", "field": "windows"}),
        (
            lambda: Visit("a", 0, (TEN, NINE), 0),
            "windows_overlap",
            {"visit": "a", "field": "windows"},
        ),
        (lambda: Visit("a", 0, (NINE, TEN), 0), "windows_overlap", {"visit": "a"}),
        (lambda: Visit("a", -1, (NINE,), 0), "not_whole", {"visit": "a", "field": "place"}),
        (lambda: Visit("a", 0, (NINE,), -1), "not_whole", {"visit": "a", "field": "service_s"}),
        (lambda: visit("a", 0, release_s=-1), "not_whole", {"visit": "a", "field": "release_s"}),
        (lambda: visit("a", 0, penalty_s=-1), "not_whole", {"visit": "a", "field": "penalty_s"}),
        (lambda: visit("a", 0, load=(1, -2)), "not_whole", {"visit": "a", "field": "load"}),
        (lambda: Break(0, 100, 200), "break_length", {"field": "duration_s"}),
        (lambda: Break(60, 200, 100), "interval", {"field": "closes"}),
        (lambda: Shift("c", 0, 0, 200, 100), "interval", {"shift": "c", "field": "closes"}),
        (
            lambda: Shift("c", 0, 0, 0, 1, breaks=(lunch(), lunch())),
            "one_break",
            {"shift": "c", "field": "breaks"},
        ),
        (lambda: shift(max_stops=-1), "not_whole", {"shift": SHIFT, "field": "max_stops"}),
        (lambda: shift(max_load=(5, 0.5)), "not_whole", {"shift": SHIFT, "field": "max_load"}),
        (lambda: shift(overtime_s=-1), "not_whole", {"shift": SHIFT, "field": "overtime_s"}),
        (lambda: shift(drive_percent=0), "drive_percent", {"shift": SHIFT}),
        (lambda: shift(drive_percent=1001), "drive_percent", {"field": "drive_percent"}),
        (lambda: Weights(moved_s=-1), "not_whole", {"field": "moved_s"}),
        (lambda: Problem((Place(0, 0),), street(0, 1), (), ()), "matrix_shape", {}),
        (
            lambda: problem([visit("a", 1), visit("a", 2)]),
            "duplicate_id",
            {"visit": "a", "field": "id"},
        ),
        (lambda: problem([], [shift(), shift()]), "duplicate_id", {"shift": SHIFT, "field": "id"}),
        (
            lambda: problem([visit("a", 5)]),
            "unknown_place",
            {"visit": "a", "field": "place", "place": 5},
        ),
        (
            lambda: problem([], [shift(end_place=5)]),
            "unknown_place",
            {"shift": SHIFT, "field": "end_place", "place": 5},
        ),
        (
            lambda: problem([visit("a", 1, load=(1,)), visit("b", 1, load=(1, 2))]),
            "load_kinds",
            {"visit": "b", "field": "load"},
        ),
        (
            lambda: problem([visit("a", 1, load=(1,))], [shift(max_load=(1, 2))]),
            "load_kinds",
            {"shift": SHIFT, "field": "max_load"},
        ),
    ],
)
def test_what_is_no_problem_is_refused_by_name(make, code, facts):
    with pytest.raises(InvalidProblem) as refusal:
        make()

    assert refusal.value.code == code
    assert facts.items() <= refusal.value.facts.items()


def test_who_names_no_load_agrees_with_everybody():
    day = problem(
        [visit("a", 1), visit("b", 1, load=(1, 2))], [shift(), shift("c", max_load=(9, 9))]
    )

    assert day.visit("a").load == ()


def test_a_desk_nobody_calls_at_may_be_named():
    assert problem([visit("a", 1, papers_to="closed today")]).visit("a").papers_to


def test_a_courier_drives_at_their_own_speed():
    slow, quick = shift(drive_percent=133), shift(OTHER_SHIFT, drive_percent=67)
    day = problem([], [slow, quick], minutes=(0, 10))

    assert (day.drive_s(slow, 0, 1), day.drive_s(quick, 0, 1)) == (798, 402)
    assert (
        replace(day, travel=TravelMatrix([[0, 1], [1, 0]], [[0, 1], [1, 0]], "")).drive_s(
            slow, 0, 1
        )
        == 2
    )  # rounded up
    assert day.drive_s(slow, 1, 1) == 0


def test_overtime_comes_after_closing():
    assert shift(overtime_s=1800).latest_return == shift().closes + 1800


def test_visits_and_shifts_are_found_by_id():
    day = problem([visit("a", 1), visit("b", 2)], [shift(), shift(OTHER_SHIFT)])

    assert day.visit("b") == day.visits[1]
    assert day.shift(OTHER_SHIFT) == day.shifts[1]
    assert (day.has_visit("c"), day.has_shift(SHIFT)) == (False, True)
    with pytest.raises(InvalidProblem, match=r"unknown_visit: .*visit='c'"):
        day.visit("c")
    with pytest.raises(InvalidProblem, match="unknown_shift"):
        day.shift("c")


def test_equal_problems_are_equal():
    assert problem([visit("a", 1)]) == problem([visit("a", 1)])
    assert len({problem([visit("a", 1)]), problem([visit("a", 1)])}) == 1


def test_key_figures_sum_up_all_routes():
    courier = shift(breaks=(lunch(),))
    visits = [visit("a", 1, "09:00-09:30"), visit("b", 1, "13:00-14:00"), visit("c", 2)]
    day = problem(visits, [courier, shift(OTHER_SHIFT)])

    plan = time_plan(day, [["a", "b"], []], engine="hand")

    assert isinstance(plan, Plan)
    figures = KeyFigures(
        served=2,
        unserved=1,
        travel_s=20 * 60,
        distance_m=6000,
        waiting_s=(3 * 60 + 50 - 60) * 60,
        overtime_s=0,
    )
    assert plan.key_figures() == figures
    assert plan.route(OTHER_SHIFT) == plan.routes[1]
    with pytest.raises(InvalidProblem, match="unknown_shift"):
        plan.route("nobody")
