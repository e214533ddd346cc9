"""Pairs where couriers are dear: the search gives up one route after the other."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.search.engine import Search
from routing.timing import Infeasible, time_plan
from routing.weights import Weights
from tests.routing.builders import OTHER_SHIFT, problem, shift, visit
from tests.routing.pair_strategies import days_with_pairs
from tests.routing.strategies import SMALL

DEAR = Weights(used_shift_s=10**6)


def parcels(n):
    return [
        half
        for number in range(n)
        for half in (
            visit(f"from {number}", 1 + number % 4, collects=str(number)),
            visit(f"to {number}", 1 + (number + 1) % 4, delivers=str(number)),
        )
    ]


def test_as_few_couriers_as_possible_go_where_each_is_dear():
    crew = [shift(), shift(OTHER_SHIFT), shift("third")]
    each_alone = [["from 0", "to 0"], ["from 1", "to 1"], ["from 2", "to 2"]]
    day = problem(parcels(3), crew, weights=DEAR)

    search = Search(day, each_alone, seed=1)
    search.run(seconds=60, steps=200)

    assert sum(bool(order) for order in search.orders()) == 1
    assert search.best_cost < 2 * 10**6


def test_nobody_is_left_out_to_save_a_courier():
    morning = [replace(each, windows=visit("x", 1, "08:00-09:00").windows) for each in parcels(4)]
    day = problem(morning, [shift(), shift(OTHER_SHIFT)], weights=DEAR)
    search = Search(day, [["from 0", "to 0"], ["from 3", "to 3"]], seed=1)
    search.fill()
    absent = search.memory.n_absent[0]

    search.run(seconds=60, steps=400)

    assert search.memory.n_absent[0] <= absent
    assert sum(bool(order) for order in search.orders()) == 2


@SMALL
@given(days_with_pairs(most_visits=8, most_shifts=3), st.integers(0, 3))
def test_saving_couriers_keeps_all_rules_and_is_never_dearer(day, seed):
    search = Search(replace(day, weights=DEAR), [[] for _ in day.shifts], seed=seed)
    search.fill()
    first = search.best_cost
    search.run(seconds=60, steps=300)

    plan = time_plan(search.problem, search.orders(), engine="search")

    assert not isinstance(plan, Infeasible)
    assert check(search.problem, plan) == []
    assert search.best_cost <= first


def test_saving_couriers_takes_the_same_steps_again():
    day = problem(parcels(6), [shift(hours="08:00-11:00") for _ in range(1)], weights=DEAR)
    crew = tuple(replace(day.shifts[0], id=f"shift {number}") for number in range(6))
    day = replace(day, shifts=crew)

    def found(steps):
        search = Search(day, [[] for _ in crew], seed=4)
        search.run(seconds=60, steps=steps)
        return search.best_cost, search.orders()

    short, again, long = found(300), found(300), found(3000)

    assert short == again
    assert long[0] <= short[0]
