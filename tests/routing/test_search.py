"""The compiled search: its arithmetic is that of timing, its cost that of objective."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.objective import cost
from routing.search.columns import LATE, LEAVES, NODE
from routing.search.cross import cross
from routing.search.dice import dice_of, draw, draw_below
from routing.search.engine import Search
from routing.search.memory import keep_best, touch, undo_step
from routing.search.routes import cost_of, is_feasible, retime
from routing.timing import Infeasible, time_plan, time_route
from tests.routing.builders import OTHER_SHIFT, SHIFT, lunch, problem, shift, visit
from tests.routing.strategies import MORE, SMALL, drivable_plans, problems


@MORE
@given(st.data())
def test_a_route_costs_and_returns_what_timing_and_objective_say(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    search = Search(day, [list(route.visits) for route in plan.routes])

    for number, route in enumerate(plan.routes):
        assert is_feasible(search.day, search.routes, number)
        if route.stops:
            returns = search.routes.way[number, len(route.stops) + 1, LEAVES]
            assert returns == route.returns
    costs = sum(cost_of(search.day, search.routes, n) for n in range(len(day.shifts)))
    assert costs == cost(day, plan).total_s - cost(day, plan).unserved_s


@MORE
@given(st.data())
def test_what_cannot_be_driven_is_seen(data):
    day = data.draw(problems(most_shifts=1))
    order = data.draw(st.permutations([each.id for each in day.visits]))
    search = Search(day, [[]])
    numbers = {each.id: n for n, each in enumerate(day.visits)}
    end = search.routes.way[0, 1, NODE]
    search.routes.way[0, 1 : len(order) + 1, NODE] = [numbers[each] for each in order]
    search.routes.way[0, len(order) + 1, NODE] = end
    search.routes.length[0] = len(order)
    retime(search.day, search.routes, 0)

    timed = time_route(day, day.shifts[0].id, order)

    clocks = {"window", "shift", "break", "release"}
    if not isinstance(timed, Infeasible) or timed.rule in clocks:
        is_driven = not isinstance(timed, Infeasible)
        assert is_feasible(search.day, search.routes, 0) == is_driven


@SMALL
@given(problems(most_visits=6, most_shifts=3), st.integers(0, 3))
def test_what_the_search_finds_is_clean_and_never_dearer(day, seed):
    search = Search(day, [[] for _ in day.shifts], seed=seed)
    search.fill()
    first = search.best_cost
    search.run(seconds=60, steps=200)

    plan = time_plan(day, search.orders(), engine="search")

    assert not isinstance(plan, Infeasible)
    assert check(day, plan) == []
    assert search.best_cost <= first


@SMALL
@given(problems(most_visits=6, most_shifts=3))
def test_times_kept_up_to_date_are_those_computed_anew(day):
    search = Search(day, [[] for _ in day.shifts])
    search.fill()
    search.run(seconds=60, steps=100)
    for number, n in enumerate(search.routes.length):
        kept = search.routes.way[number, : n + 2].copy()

        retime(search.day, search.routes, number)

        anew = search.routes.way[number, : n + 2]
        if n:
            assert np.array_equal(kept[:, [NODE, LEAVES]], anew[:, [NODE, LEAVES]])
            assert np.array_equal(kept[1:, LATE], anew[1:, LATE])


@MORE
@given(st.data())
def test_crossing_two_routes_loses_nobody_and_keeps_what_is_known_of_them_right(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))
    search = Search(day, [list(route.visits) for route in plan.routes])
    served = [sorted(order) for order in search.orders()]
    for number in range(len(day.shifts)):
        touch(search.day, search.routes, search.memory, number)

    is_drivable = cross(search.day, search.routes, search.memory, search.dice)

    routes = search.routes
    for number, n in enumerate(routes.length):
        stops = routes.way[number, 1 : n + 1, NODE]
        assert all(routes.shift_of[stops] == number)
        assert list(routes.position[stops]) == list(range(1, n + 1))
        assert np.array_equal(routes.load[number], search.day.loads[stops].sum(axis=0))
        assert is_feasible(search.day, routes, number) or not is_drivable
    assert (routes.shift_of >= 0).sum() == sum(map(len, served))

    undo_step(search.day, search.routes, search.memory)

    assert [sorted(order) for order in search.orders()] == served


def test_crossing_lets_the_rests_of_two_days_change_hands():
    far_end = [visit(f"far{n}", 4, f"{13 + n}:00-{14 + n}:00") for n in range(2)]
    near_end = [visit(f"near{n}", 2, f"{13 + n}:00-{14 + n}:00") for n in range(2)]
    mornings = [visit("far", 4, "08:00-10:00"), visit("near", 2, "08:00-10:00")]
    day = problem([*mornings, *far_end, *near_end], [shift(), shift(OTHER_SHIFT)])
    mixed = [["far", "near0", "near1"], ["near", "far0", "far1"]]

    def crossed(seed):
        search = Search(day, mixed, seed=seed)
        for number in (0, 1):
            touch(search.day, search.routes, search.memory, number)
        assert cross(search.day, search.routes, search.memory, search.dice)
        keep_best(search.routes, search.memory)
        return search.orders()

    sorted_out = [["far", "far0", "far1"], ["near", "near0", "near1"]]
    assert sorted_out in [crossed(seed) for seed in range(20)]


def busy_street():
    shifts = [shift(breaks=(lunch(),)), shift(OTHER_SHIFT, hours="09:00-16:00")]
    hours = ["08:00-10:00", "09:00-12:00", "13:00-15:00", "08:00-16:00"]
    visits = [visit(f"v{n}", 1 + n % 4, hours[n % 3], minutes=20) for n in range(14)]
    return problem(visits, shifts)


def test_the_same_seed_and_steps_give_the_same_orders_and_more_are_never_worse():
    def found(steps):
        search = Search(busy_street(), [[], []], seed=5)
        search.run(seconds=60, steps=steps)
        return search.best_cost, search.orders()

    short, again, long = found(700), found(700), found(5000)

    assert short == again
    assert long[0] <= short[0]


def test_papers_for_a_desk_come_before_the_call_there():
    day = problem(
        [
            visit("collect", 4, "08:00-12:00", papers_to="registry"),
            visit("call", 1, "09:00-11:00", desk="registry", penalty_s=0),
        ],
    )
    search = Search(day, [[]])
    search.fill()

    assert search.orders() == [["collect", "call"]]


def test_a_call_nobody_needs_is_left_out():
    day = problem([visit("other", 4), visit("call", 1, desk="registry", penalty_s=0)])
    search = Search(day, [[]])
    search.fill()

    assert search.orders() == [["other"]]


def test_a_group_moves_as_one():
    day = problem(
        [
            visit("a", 4, group="house"),
            visit("b", 1, required_shift=SHIFT),
            visit("c", 4, group="house"),
        ],
        [shift(), shift(OTHER_SHIFT, start_place=4, end_place=4)],
    )
    search = Search(day, [["a", "b", "c"], []])
    search.run(seconds=60, steps=300)

    assert [sorted(order) for order in search.orders()] == [["b"], ["a", "c"]]


@pytest.mark.parametrize("seed", [0, 1, -1, 2**40])
def test_dice_are_numbers_below_one_and_the_same_again(seed):
    dice, again = dice_of(seed), dice_of(seed)

    numbers = [draw(dice) for _ in range(1000)]

    assert numbers == [draw(again) for _ in range(1000)]
    assert all(0 < each < 1 for each in numbers)
    assert 0.45 < sum(numbers) / 1000 < 0.55
    assert {draw_below(dice, 3) for _ in range(100)} == {0, 1, 2}


def test_days_without_pairs_are_planned_step_by_step_as_they_always_were():
    dice = random.Random(7)
    hours = ["08:00-10:00", "09:00-12:00", "13:00-15:00", "08:00-16:00"]
    visits = [
        visit(f"v{n}", dice.randrange(1, 9), hours[dice.randrange(4)], load=(dice.randrange(1, 4),))
        for n in range(40)
    ]
    shifts = [
        shift(breaks=(lunch(),), max_load=(40,)), shift(OTHER_SHIFT, max_load=(40,)),
        shift("third", hours="09:00-16:00"),
    ]  # fmt: skip
    day = problem(visits, shifts, minutes=tuple(range(0, 63, 7)))
    search = Search(day, [[], [], []], seed=3)
    search.fill()
    first = search.best_cost

    search.run(seconds=600, steps=300)

    assert (first, search.best_cost, int(search.dice[0])) == (15960, 12600, 4147135945)
