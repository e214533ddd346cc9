"""Why a visit is unserved: the reasons in their order, with figures."""

from dataclasses import replace

import pytest

from routing.errors import InvalidProblem
from routing.explain import explain_each, why_unserved
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


@pytest.mark.parametrize(
    ("newcomer", "shifts", "field", "nearest", "shortfall_min"),
    [
        (visit("new", 4), [shift(hours="08:00-08:30")], "place", SHIFT, 10),
        (
            visit("new", 1, "18:00-19:00"),
            [shift(), shift(OTHER_SHIFT, hours="08:00-17:30")],
            "windows",
            OTHER_SHIFT,
            30,
        ),
        (visit("new", 1, "06:00-07:45"), [shift()], "windows", SHIFT, 15),
        (visit("new", 1, "08:00-09:00", release_s=at("09:20")), [shift()], "release_s", SHIFT, 20),
    ],
    ids=["place", "late windows", "early windows", "release"],
)
def test_what_nobody_could_do_whatever_their_skills(
    newcomer, shifts, field, nearest, shortfall_min
):
    day = problem([replace(newcomer, skills=frozenset({"health"}))], shifts)

    assert explained(day) == (
        "data",
        {"field": field, "shift": nearest, "shortfall_s": shortfall_min * 60},
    )


def test_more_than_an_empty_bag_holds():
    day = problem([visit("new", 1, load=(1, 9))], [shift(max_load=(5, 7))])

    assert explained(day) == (
        "alone",
        {"rule": "load", "shift": SHIFT, "shortfall_s": 0, "kind": 1, "over": 2},
    )


def test_the_call_at_the_desk_is_loaded_as_well():
    visits = [visit("new", 1, papers_to="ward"), visit("ward", 2, desk="ward", load=(3,))]
    day = problem(visits, [shift(max_load=(1,))])

    assert explained(day) == (
        "alone",
        {"rule": "load", "shift": SHIFT, "shortfall_s": 0, "kind": 0, "over": 2},
    )


def test_papers_for_a_desk_where_nobody_calls():
    day = problem([visit("new", 1, papers_to="ward")])

    assert explained(day) == (
        "alone",
        {"rule": "desk", "shift": SHIFT, "shortfall_s": 0, "desk": "ward"},
    )


def test_a_desk_that_no_route_calls_at_yet():
    day = problem([visit("a", 1), visit("new", 1, papers_to="ward"), visit("ward", 2, desk="ward")])

    assert explained(day, ["a"]) == (
        "full",
        {"rule": "desk", "shift": SHIFT, "shortfall_s": 0, "desk": "ward"},
    )


def test_a_bag_that_is_full():
    day = problem([visit("a", 1, load=(4,)), visit("new", 1, load=(3,))], [shift(max_load=(5,))])

    assert explained(day, ["a"]) == (
        "full",
        {"rule": "load", "shift": SHIFT, "shortfall_s": 0, "kind": 0, "over": 2},
    )


def test_the_rest_of_the_group_is_with_somebody_who_cannot_come():
    away = frozenset({SHIFT})
    visits = [
        visit("a", 1, group="family"),
        visit("new", 1, group="family", forbidden_shifts=away),
    ]
    day = problem(visits, [shift(), shift(OTHER_SHIFT)])

    assert explained(day, ["a"], []) == (
        "full",
        {"rule": "group", "shift": SHIFT, "shortfall_s": 0, "group": "family"},
    )


def test_all_unserved_visits_at_once():
    day = problem([visit("a", 1), visit("new", 1), visit("other", 2)], [shift(max_stops=1)])
    plan = time_plan(day, [["a"]], engine="hand")

    found = list(explain_each(day, plan))

    assert [each.visit for each in found] == ["new", "other"]
    assert [each.reason for each in found] == [why_unserved(day, plan, "new")] * 2
