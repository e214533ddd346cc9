"""Each rule in the model of OR-Tools: exactly ours, except breaks and fairness."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from routing.objective import cost, prices
from routing.ortools_model import Search, improve
from routing.plan import Plan
from routing.timing import empty_plan, time_plan
from routing.weights import Weights
from tests.routing.brute_force import all_orders
from tests.routing.builders import OTHER_SHIFT, SHIFT, problem, shift, visit
from tests.routing.strategies import MORE, problems


def without_breaks(day):
    return replace(day, shifts=tuple(replace(each, breaks=()) for each in day.shifts))


@settings(MORE, max_examples=80)
@given(problems(most_visits=3).map(without_breaks))
def test_without_breaks_the_model_accepts_exactly_our_plans_at_our_cost_except_fairness(day):
    search = Search(day, keep=frozenset(), seed=0)
    known = {visit.id for visit in search.model.visits}
    price = dict(zip((visit.id for visit in day.visits), prices(day), strict=True))

    for orders in all_orders(day):
        served = set().union(*orders)
        if served <= known:
            plan, read = time_plan(day, orders, engine="tried"), search.read(orders)
            assert (read is not None) == isinstance(plan, Plan), orders
            if read is not None:
                ours = cost(day, plan)._replace(unserved_s=0, fairness_s=0).total_s
                left_out = sum(price[each] for each in known - served)
                assert read.ObjectiveValue() == ours + left_out, orders


def best_orders(day, start=None):
    """What a search of a tenth of a second ends with; None if nothing beats the start."""
    found = []
    start = start or empty_plan(day)
    improve(day, start, seconds=0.1, seed=0, keep=frozenset(), on_orders=found.append)
    return found[-1] if found else None


def test_papers_are_collected_before_the_call_at_their_desk():
    day = problem(
        [
            visit("desk", 1, "08:00-17:00", desk="ward"),
            visit("papers", 2, papers_to="ward"),
            visit("nowhere", 3, papers_to="city"),
        ]
    )

    assert best_orders(day) == [["papers", "desk"]]


def test_papers_are_not_collected_when_the_desk_has_closed():
    day = problem(
        [
            visit("desk", 1, "08:00-09:00", desk="ward"),
            visit("papers", 2, "10:00-11:00", papers_to="ward"),
        ]
    )

    assert best_orders(day) == [["desk"]]


def test_a_group_goes_together_or_not_at_all():
    visits = [visit("a", 1, group="family"), visit("b", 1, group="family")]
    one_each = [shift(max_stops=1), shift(OTHER_SHIFT, max_stops=1)]
    one_for_two = [shift(max_stops=1), shift(OTHER_SHIFT, max_stops=2)]

    (alone,) = [each for each in best_orders(problem(visits, one_each)) if each]
    together = best_orders(problem(visits, one_for_two))

    assert len(alone) == 1
    assert sorted(together[1]) == ["a", "b"]


def test_what_is_loaded_fits_each_kind():
    visits = [visit(name, 1, load=load) for name, load in (("a", (2, 0)), ("b", (2, 1)))]
    limits = [shift(max_load=(3, 9)), shift(OTHER_SHIFT, max_load=(9, 0))]

    assert best_orders(problem(visits, limits)) == [["b"], ["a"]]


@pytest.mark.parametrize(("price", "served"), [(1, True), (100, False)])
def test_overtime_is_bought_when_it_is_worth_it(price, served):
    late = visit("late", 1, "16:55-17:00", penalty_s=3600)
    day = problem([late], [shift(overtime_s=1800)], weights=Weights(overtime=price))

    assert (best_orders(day) == [["late"]]) == served  # 20 minutes of driving, 15 of overtime


@pytest.mark.parametrize(("penalty_min", "served"), [(39, False), (41, True)])
def test_a_visit_with_a_penalty_is_worth_that_much_driving(penalty_min, served):
    day = problem([visit("a", 2, penalty_s=penalty_min * 60)])

    assert (best_orders(day) == [["a"]]) == served


def test_a_slow_courier_costs_and_takes_more():
    visits = [visit("a", 2, "08:20-08:20")]
    couriers = [shift(drive_percent=150), shift(OTHER_SHIFT)]

    assert best_orders(problem(visits, couriers)) == [[], ["a"]]


@pytest.mark.parametrize(("moved_s", "expected"), [(60, None), (9000, [["b"], ["a"]])])
def test_a_move_to_another_shift_has_its_price(moved_s, expected):
    visits = [visit("a", 1, planned_shift=OTHER_SHIFT), visit("b", 2, planned_shift=SHIFT)]
    day = problem(visits, [shift(), shift(OTHER_SHIFT)], weights=Weights(moved_s=moved_s))
    start = time_plan(day, [[], ["a", "b"]], engine="hand")

    assert best_orders(day, start) == expected  # one more route costs 20 minutes


def test_a_used_shift_has_its_price():
    visits = [visit("a", 1), visit("b", 4)]
    couriers = [shift(), shift(OTHER_SHIFT, start_place=4, end_place=4)]
    start = time_plan(problem(visits, couriers), [["a"], ["b"]], engine="hand")
    dear = problem(visits, couriers, weights=Weights(used_shift_s=2 * 3600))

    assert best_orders(problem(visits, couriers), start) is None  # 20 minutes: nothing is better
    assert [len(each) for each in best_orders(dear, start)] in ([2, 0], [0, 2])


def test_answers_that_are_less_fair_are_not_better():
    visits = [visit("a", 1), visit("b", 2)]
    day = problem(visits, [shift(), shift(OTHER_SHIFT)], weights=Weights(fairness_permille=100_000))
    start = time_plan(day, [["a"], ["b"]], engine="hand")

    assert best_orders(day, start) is None  # one alone would drive 20 minutes less
