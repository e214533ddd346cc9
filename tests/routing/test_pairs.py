"""Pairs: collected here, delivered there, by the same courier or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import InvalidProblem
from routing.files import problem_from_json, problem_to_json
from routing.rules import Rule
from routing.timing import Infeasible, time_plan, time_route
from tests.routing.builders import OTHER_SHIFT, SHIFT, problem, refused, shift, timed, visit
from tests.routing.pair_strategies import days_with_pairs, plans_with_pairs
from tests.routing.strategies import SMALL


def parcel(**rules):
    """Collect at place 1, deliver at place 3."""
    return [
        visit("from", 1, collects="parcel", **rules),
        visit("to", 3, delivers="parcel"),
    ]


def codes(day, *orders):
    plan = time_plan(replace(day, visits=tuple(map(single, day.visits))), orders, engine="hand")
    return [each.code for each in check(day, plan)]


def single(half):
    return replace(half, collects=None, delivers=None, load=())


def test_what_is_collected_is_delivered_later():
    day = problem(parcel())

    assert timed(day, "from", "to").visits == ("from", "to")
    assert refused(day, "to", "from") == (Rule.PAIR, "to", 0)
    assert codes(day, ["from", "to"]) == []
    assert codes(day, ["to", "from"]) == ["pair", "pair"]


@pytest.mark.parametrize("half", ["from", "to"])
def test_half_a_pair_is_no_plan(half):
    day = problem(parcel())

    assert refused(day, half) == (Rule.PAIR, half, 0)
    assert codes(day, [half]) == ["pair"]


def test_two_couriers_do_not_share_a_pair():
    day = problem(parcel(), [shift(), shift(OTHER_SHIFT)])

    found = time_plan(day, [["from"], ["to"]], engine="hand")

    assert isinstance(found, Infeasible)
    assert (found.rule, found.visit) == (Rule.PAIR, "from")
    assert codes(day, ["from"], ["to"]) == ["pair", "pair"]


def two_parcels():
    return problem(
        [
            visit("a", 1, collects="a", load=(2,)), visit("to a", 2, delivers="a"),
            visit("b", 3, collects="b", load=(2,)), visit("to b", 4, delivers="b"),
            visit("single", 1, load=(1,)),
        ],
        [shift(max_load=(3,))],
    )  # fmt: skip


def test_a_pair_is_carried_only_from_half_to_half():
    day = two_parcels()

    assert timed(day, "a", "to a", "b", "to b").visits == ("a", "to a", "b", "to b")
    assert refused(day, "a", "b", "to a", "to b") == (Rule.LOAD, "b", 0)
    assert codes(day, ["a", "b", "to a", "to b"]) == ["load"]


def test_a_single_visit_is_carried_on_the_whole_route_beside_pairs():
    day = two_parcels()
    heavier = [replace(v, load=(2,)) if v.id == "single" else v for v in day.visits]

    assert timed(day, "a", "to a", "single").visits == ("a", "to a", "single")
    full = replace(day, visits=tuple(heavier))
    assert refused(full, "a", "to a", "single")[:2] == (Rule.LOAD, "a")
    assert codes(full, ["a", "to a", "single"]) == ["load"]


@pytest.mark.parametrize(
    ("visits", "code", "field"),
    [
        (parcel()[:1], "half_pair", "collects"),
        (parcel()[1:], "half_pair", "delivers"),
        ([*parcel(), visit("again", 2, collects="parcel")], "pair_twice", "collects"),
        ([*parcel(), visit("again", 2, delivers="parcel")], "pair_twice", "delivers"),
    ],
)
def test_each_name_has_two_halves(visits, code, field):
    with pytest.raises(InvalidProblem) as refusal:
        problem(visits)

    assert refusal.value.code == code
    assert refusal.value.facts["field"] == field
    assert refusal.value.facts["pair"] == "parcel"


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("delivers", {"collects": "a", "delivers": "b"}),
        ("release_s", {"collects": "a", "release_s": 60}),
        ("papers_to", {"collects": "a", "papers_to": "ward"}),
        ("desk", {"delivers": "a", "desk": "ward"}),
        ("group", {"delivers": "a", "group": "family"}),
        ("load", {"delivers": "a", "load": (1,)}),
    ],
)
def test_half_a_pair_names_no_rule_of_single_visits(field, rules):
    with pytest.raises(InvalidProblem) as refusal:
        visit("half", 1, **rules)

    assert refusal.value.code == "pair_half"
    assert refusal.value.facts == {"visit": "half", "field": field}


def test_pairs_are_written_and_read():
    day = problem(parcel(load=(1, 2)))

    assert problem_from_json(problem_to_json(day)) == day


def test_a_file_with_half_a_pair_says_which():
    document = problem_to_json(problem(parcel()))
    del document["visits"][1]["delivers"]

    with pytest.raises(InvalidProblem) as refusal:
        problem_from_json(document)

    assert refusal.value.facts["visit"] == "from"


@SMALL
@given(st.data())
def test_timing_and_the_check_agree_about_pairs(data):
    day = data.draw(days_with_pairs(most_shifts=1))
    order = data.draw(st.permutations([each.id for each in day.visits]))
    order = order[: data.draw(st.integers(1, len(order)))]
    name = day.shifts[0].id

    found = time_route(day, name, order)

    loose = replace(
        day,
        visits=tuple(single(each) if each.pair else each for each in day.visits),
    )
    plan = time_plan(loose, [order], engine="hand")
    if not isinstance(plan, Infeasible):
        assert (check(day, plan) == []) == (not isinstance(found, Infeasible))


@SMALL
@given(st.data())
def test_drawn_plans_are_clean(data):
    day = data.draw(days_with_pairs())

    assert check(day, data.draw(plans_with_pairs(day))) == []


def test_a_relay_is_two_pairs_that_meet_at_a_time():
    day = problem(
        [
            visit("door", 1, collects="first leg"),
            visit("hand over", 2, "08:00-10:00", delivers="first leg", minutes=5),
            visit("take over", 2, "10:05-12:00", collects="second leg", minutes=5),
            visit("agency", 4, delivers="second leg"),
        ],
        [shift(), shift(OTHER_SHIFT)],
    )

    plan = time_plan(day, [["door", "hand over"], ["take over", "agency"]], engine="hand")

    assert check(day, plan) == []
    first, second = plan.route(SHIFT).stops[1], plan.route(OTHER_SHIFT).stops[0]
    assert first.ends <= second.begins
