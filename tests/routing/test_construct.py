"""The first plan: clean, the same each time, important visits first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.construct import complete, construct
from routing.objective import score
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, problem, shift, visit
from tests.routing.strategies import SMALL, drivable_plans, problems


@SMALL
@given(problems())
def test_a_constructed_plan_is_clean_and_always_the_same(day):
    plan = construct(day)

    assert check(day, plan) == []
    assert construct(day) == plan


@SMALL
@given(st.data())
def test_completing_a_plan_keeps_its_routes_and_is_never_worse(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))

    completed = complete(day, plan)

    assert check(day, completed) == []
    assert score(day, completed) <= score(day, plan)
    for before, after in zip(plan.routes, completed.routes, strict=True):
        assert [each for each in after.visits if each in before.visits] == list(before.visits)


def test_a_visit_goes_to_the_shift_it_requires():
    day = problem(
        [visit("a", 1), visit("b", 1, required_shift=OTHER_SHIFT)], [shift(), shift(OTHER_SHIFT)]
    )

    plan = construct(day)

    assert plan.route(OTHER_SHIFT).visits == ("a", "b")
    assert (plan.unserved, plan.engine) == ((), "insertion")


def test_the_visit_with_fewer_choices_goes_first():
    easy, hard = visit("easy", 1), visit("hard", 1, required_shift=SHIFT)
    day = problem([easy, hard], [shift(max_stops=1), shift(OTHER_SHIFT, max_stops=1)])

    plan = construct(day)

    assert [route.visits for route in plan.routes] == [("hard",), ("easy",)]


def test_a_higher_priority_is_served_before_many_lower_ones():
    same_time = [visit(name, 1, "08:10-08:10") for name in "abc"]
    day = problem([*same_time, visit("urgent", 2, "08:20-08:20", priority=1)])

    plan = construct(day)

    assert plan.route(SHIFT).visits == ("urgent",)
    assert plan.unserved == ("a", "b", "c")


def test_without_shifts_everything_is_unserved():
    day = problem([visit("a", 1)])
    nobody = replace(day, shifts=())

    plan = construct(nobody)

    assert (plan.routes, plan.unserved) == ((), ("a",))
    assert check(nobody, plan) == []


def test_a_plan_nothing_can_be_added_to_comes_back():
    day = problem([visit("a", 1), visit("late", 1, "18:00-19:00")])
    plan = time_plan(day, [["a"]], engine="ortools")

    assert complete(day, plan) == plan


def test_a_higher_priority_outweighs_any_number_of_lower_ones():
    day = problem([visit("a", 1), visit("b", 1), visit("urgent", 4, priority=2)])
    with_two = time_plan(day, [["a", "b"]], engine="hand")
    with_one = time_plan(day, [["urgent"]], engine="hand")

    assert score(day, with_one) == (0, 2, 80 * 60)
    assert score(day, with_two) == (1, 0, 20 * 60)
    assert score(day, with_one) < score(day, with_two)
