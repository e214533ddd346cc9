"""Why a visit is unserved: the reasons in their order, with figures."""

from dataclasses import replace

import pytest

from routing.errors import InvalidProblem
from routing.explain import why_unserved
from routing.model import Problem
from routing.timing import empty_plan, time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, lunch, problem, shift, visit


def explained(day: Problem, *orders, asked="new"):
    plan = time_plan(day, orders, engine="hand") if orders else empty_plan(day)
    reason = why_unserved(day, plan, asked)
    return reason.code, dict(reason.facts)


def test_a_skill_nobody_on_duty_holds():
    needed = frozenset({"health", "land"})
    nobody = problem([visit("new", 1, skills=needed)], [shift(skills=frozenset({"land"}))])
    not_together = problem(
        [visit("new", 1, skills=needed)],
        [shift(skills=frozenset({"land"})), shift(OTHER_SHIFT, skills=frozenset({"health"}))],
    )

    assert explained(nobody) == ("skill", {"skills": "health"})
    assert explained(not_together) == ("skill", {"skills": "health,land"})


def test_nobody_on_duty():
    day = problem([visit("new", 1)])
    empty = replace(day, shifts=())

    assert explained(empty) == ("skill", {"skills": ""})


@pytest.mark.parametrize(
    ("newcomer", "shifts", "rule", "nearest", "shortfall_min"),
    [
        (visit("new", 4, "08:00-08:30"), [shift()], "window", SHIFT, 10),
        (
            visit("new", 4, "16:30-17:00"),
            [shift(hours="08:00-17:10"), shift(OTHER_SHIFT)],
            "shift",
            SHIFT,
            10,
        ),
        (visit("new", 1, required_shift="absent"), [shift()], "required_shift", "absent", 0),
        (visit("new", 1, forbidden_shifts=frozenset({SHIFT})), [shift()], "forbidden", SHIFT, 0),
        (visit("new", 1), [shift(max_stops=0)], "max_stops", SHIFT, 0),
        (visit("new", 4, "08:00-09:00", release_s=at("08:50")), [shift()], "release", SHIFT, 30),
        (
            visit("new", 1, "11:00-11:30", minutes=120),
            [shift(breaks=(lunch("11:30-12:30"),))],
            "break",
            SHIFT,
            30,
        ),
    ],
    ids=["window", "shift", "required_shift", "forbidden", "max_stops", "release", "break"],
)
def test_not_even_alone_in_an_empty_day(newcomer, shifts, rule, nearest, shortfall_min):
    day = problem([newcomer], shifts)

    assert explained(day) == (
        "alone",
        {"rule": rule, "shift": nearest, "shortfall_s": shortfall_min * 60},
    )


def test_a_full_day_names_the_nearest_courier_and_the_gap():
    visits = [visit("a", 1, "08:00-09:00"), visit("b", 3, "08:30-08:45")]
    newcomer = visit("new", 2, "08:00-08:45", minutes=20)
    day = problem([*visits, newcomer])

    code, facts = explained(day, ["a", "b"])

    assert code == "full"
    assert facts == {
        "rule": "window",
        "shift": SHIFT,
        "after": "a",
        "before": "b",
        "shortfall_s": 15 * 60,
    }


def test_a_full_day_may_be_full_by_number():
    day = problem([visit("a", 1), visit("new", 1)], [shift(max_stops=1)])

    assert explained(day, ["a"]) == (
        "full",
        {"rule": "max_stops", "shift": SHIFT, "shortfall_s": 0},
    )


def test_waiting_for_its_release_may_break_the_route():
    day = problem([visit("a", 1, "08:00-08:30"), visit("new", 1, release_s=at("10:00"))])

    assert explained(day, ["a"]) == (
        "full",
        {"rule": "release", "shift": SHIFT, "shortfall_s": 0},
    )


def test_a_visit_that_fits_is_told_so():
    day = problem([visit("a", 1), visit("new", 2)])

    assert explained(day, ["a"]) == (
        "fits",
        {"shift": SHIFT, "after": None, "before": "a", "added_travel_s": 20 * 60},
    )


def test_a_served_visit_needs_no_reason():
    day = problem([visit("a", 1)])

    with pytest.raises(InvalidProblem, match="already_served"):
        explained(day, ["a"], asked="a")
    with pytest.raises(InvalidProblem, match="unknown_visit"):
        explained(day, ["a"], asked="stranger")
