"""What is no problem is refused when it is made."""

import pytest

from routing.errors import InvalidProblem
from routing.model import (
    Break,
    KeyFigures,
    Place,
    Plan,
    Problem,
    Shift,
    TimeWindow,
    TravelMatrix,
    Visit,
)
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, lunch, problem, shift, street, visit, window

NINE = window("09:00-10:00")
TEN = window("10:00-11:00")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: TimeWindow(200, 100), "interval"),
        (lambda: TimeWindow(-1, 100), "not_whole"),
        (lambda: TimeWindow(0.5, 100), "not_whole"),
        (lambda: TimeWindow(0, True), "not_whole"),
        (lambda: TimeWindow(0, 10**8 + 1), "not_whole"),
        (lambda: Place(91, 0), "place"),
        (lambda: Place(0, float("nan")), "place"),
        (lambda: Place(0, "108"), "place"),
        (lambda: Visit("a", 0, (), 0), "no_window"),
        (lambda: Visit("a", 0, (TEN, NINE), 0), "windows_overlap"),
        (lambda: Visit("a", 0, (NINE, TEN), 0), "windows_overlap"),
        (lambda: Visit("a", -1, (NINE,), 0), "not_whole"),
        (lambda: Visit("a", 0, (NINE,), -1), "not_whole"),
        (lambda: Break(0, 100, 200), "break_length"),
        (lambda: Break(60, 200, 100), "interval"),
        (lambda: Shift("c", 0, 0, 200, 100), "interval"),
        (lambda: Shift("c", 0, 0, 0, 1, breaks=(lunch(), lunch())), "one_break"),
        (lambda: Shift("c", 0, 0, 0, 1, max_stops=-1), "not_whole"),
        (lambda: TravelMatrix(((0,),), (), "x"), "matrix_shape"),
        (lambda: TravelMatrix(((0, 1),), ((0, 1),), "x"), "matrix_shape"),
        (lambda: TravelMatrix(((1,),), ((0,),), "x"), "matrix_diagonal"),
        (lambda: TravelMatrix(((0, -1), (1, 0)), ((0, 1), (1, 0)), "x"), "not_whole"),
        (lambda: TravelMatrix(((0, 1.0), (1, 0)), ((0, 1), (1, 0)), "x"), "not_whole"),
        (lambda: Problem((Place(0, 0),), street(0, 1), (), ()), "matrix_shape"),
        (lambda: problem([visit("a", 1), visit("a", 2)]), "duplicate_id"),
        (lambda: problem([], [shift(), shift()]), "duplicate_id"),
        (lambda: problem([visit("a", 5)]), "unknown_place"),
        (lambda: problem([], [shift(end_place=5)]), "unknown_place"),
    ],
)
def test_what_is_no_problem_is_refused(make, code):
    with pytest.raises(InvalidProblem) as refusal:
        make()

    assert refusal.value.code == code


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


def test_key_figures_sum_up_all_routes():
    courier = shift(breaks=(lunch(),))
    visits = [visit("a", 1, "09:00-09:30"), visit("b", 1, "13:00-14:00"), visit("c", 2)]
    day = problem(visits, [courier, shift(OTHER_SHIFT)])

    plan = time_plan(day, [["a", "b"], []], engine="hand")

    assert isinstance(plan, Plan)
    figures = KeyFigures(
        served=2, unserved=1, travel_s=20 * 60, distance_m=6000, waiting_s=(3 * 60 + 50 - 60) * 60
    )
    assert plan.key_figures() == figures
    assert plan.route(OTHER_SHIFT) == plan.routes[1]
    with pytest.raises(InvalidProblem, match="unknown_shift"):
        plan.route("nobody")


def test_a_matrix_grows_by_one_place():
    known = street(0, 10)

    grown = known.grown(to_s=[1200, 600], to_m=[6000, 3000], from_s=[1300, 700], from_m=[1, 2])

    assert grown.seconds == ((0, 600, 1200), (600, 0, 600), (1300, 700, 0))
    assert grown.metres == ((0, 3000, 6000), (3000, 0, 3000), (1, 2, 0))
    assert grown.label == known.label


@pytest.mark.parametrize(
    ("to_s", "code"), [([1], "matrix_shape"), ([1, -1], "not_whole"), ([1, 1.5], "not_whole")]
)
def test_a_matrix_does_not_grow_by_nonsense(to_s, code):
    with pytest.raises(InvalidProblem) as refusal:
        street(0, 10).grown(to_s=to_s, to_m=[1, 1], from_s=[1, 1], from_m=[1, 1])

    assert refusal.value.code == code
