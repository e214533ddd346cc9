"""The search with pairs: its bookkeeping is right, its plans are clean and never get worse."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.objective import cost
from routing.search.columns import NO_PRICE, NODE, NONE
from routing.search.engine import Search
from routing.search.pair_place import cheapest_for_pair, is_open_to_pair
from routing.search.pair_steps import ruin_pairs
from routing.search.pairs import insert_pair
from routing.search.routes import cost_of, is_feasible
from routing.solve import Budget, solve
from routing.timing import Infeasible, time_plan
from tests.routing.builders import OTHER_SHIFT, problem, shift, visit
from tests.routing.pair_strategies import days_with_pairs, plans_with_pairs
from tests.routing.strategies import MORE, SMALL


def halves_apart(day, orders):
    """The pairs of which a route has one half, or the second before the first."""
    torn = set()
    for order in orders:
        at = {each: number for number, each in enumerate(order)}
        for each in order:
            if (name := day.visit(each).pair) is not None:
                first, second = (half.id for half in day.halves(name))
                if not at.get(first, 99) < at.get(second, -1):
                    torn.add(name)
    return torn


@SMALL
@given(days_with_pairs(most_visits=8, most_shifts=3), st.integers(0, 3))
def test_what_the_search_finds_is_clean_and_never_dearer(day, seed):
    search = Search(day, [[] for _ in day.shifts], seed=seed)
    search.fill()
    first = search.best_cost
    search.run(seconds=60, steps=150)

    plan = time_plan(day, search.orders(), engine="search")

    assert not isinstance(plan, Infeasible)
    assert check(day, plan) == []
    assert halves_apart(day, search.orders()) == set()
    assert search.best_cost <= first
    if not search.day.n_desks:  # a call there may be left out of the orders
        absent = [n for n, each in enumerate(day.visits) if each.id in plan.unserved]
        served_s = cost(day, plan).total_s - cost(day, plan).unserved_s
        assert search.best_cost == search.day.price[absent].sum() + served_s


@SMALL
@given(days_with_pairs(most_visits=8, most_shifts=3))
def test_loads_kept_up_to_date_are_those_counted_anew(day):
    search = Search(day, [[] for _ in day.shifts])
    search.fill()
    search.run(seconds=60, steps=100)
    routes, pairs = search.routes, search.pairs
    for number, n in enumerate(routes.length):
        stops = routes.way[number, 1 : n + 1, NODE]
        aboard = np.cumsum(pairs.carried[stops], axis=0)

        assert np.array_equal(pairs.aboard[number, 1 : n + 1], aboard)
        peak = aboard.max(axis=0, initial=0)[:-1]
        assert np.array_equal(pairs.peak[number], peak)
        assert np.array_equal(routes.load[number], search.day.loads[stops].sum(axis=0) + peak)


def put_in(day, orders, number, first, second, pair):
    """The orders with both halves of a pair in a route."""
    longer = [list(order) for order in orders]
    one, other = (half.id for half in day.halves(pair))
    longer[number].insert(second, other)
    longer[number].insert(first, one)
    return longer


@MORE
@given(st.data())
def test_a_pair_goes_where_it_costs_least_and_only_where_it_fits(data):
    day = data.draw(days_with_pairs())
    plan = data.draw(plans_with_pairs(day))
    search = Search(day, [list(route.visits) for route in plan.routes])
    orders = search.orders()
    out = [each for each in day.visits if each.id in plan.unserved and each.collects]
    for half in out[:1]:
        visit_number = np.int32(day.visits.index(half))  # as the search calls it: compiled once
        for number in range(len(day.shifts)):
            possible = {}
            n = len(orders[number])
            for first in range(n + 1):
                for second in range(first, n + 1):
                    longer = put_in(day, orders, number, first, second, half.collects)
                    timed = time_plan(day, longer, engine="brute force")
                    if not isinstance(timed, Infeasible):
                        possible[first, second] = timed.routes[number].travel_s
            found = NO_PRICE, NONE, NONE
            if is_open_to_pair(search.day, search.routes, search.pairs, visit_number, number):
                found = cheapest_for_pair(
                    search.day, search.routes, search.pairs, number, visit_number, NO_PRICE, 0.0,
                    search.dice,
                )  # fmt: skip
            if found[1] == NONE:
                assert not possible
            else:
                assert possible[found[1], found[2]] == min(possible.values())
                insert_pair(
                    search.day, search.routes, search.pairs, number, found[1], found[2],
                    visit_number,
                )  # fmt: skip
                assert is_feasible(search.day, search.routes, number)
                assert cost_of(search.day, search.routes, number) >= possible[found[1], found[2]]
                return


@SMALL
@given(st.data())
def test_a_ruin_takes_both_halves(data):
    day = data.draw(days_with_pairs(most_visits=8))
    plan = data.draw(plans_with_pairs(day))
    search = Search(day, [list(route.visits) for route in plan.routes])

    ruin_pairs(search.day, search.routes, search.memory, search.pairs, search.dice)

    served = search.routes.shift_of
    for number, other in enumerate(search.pairs.partner):
        if other != NONE:
            assert served[number] == served[other]


def busy_street():
    hours = ["08:00-10:00", "09:00-12:00", "13:00-15:00", "08:00-16:00"]
    visits = [visit(f"v{n}", 1 + n % 4, hours[n % 3], minutes=20) for n in range(4)]
    for n in range(6):
        visits.append(visit(f"from {n}", 1 + n % 4, hours[n % 4], collects=str(n), load=(1,)))
        visits.append(visit(f"to {n}", 1 + (n + 2) % 4, delivers=str(n)))
    return problem(visits, [shift(max_load=(2,)), shift(OTHER_SHIFT, max_load=(2,))])


def test_the_same_seed_and_steps_give_the_same_orders_and_more_are_never_worse():
    def found(steps):
        search = Search(busy_street(), [[], []], seed=5)
        search.run(seconds=60, steps=steps)
        return search.best_cost, search.orders()

    short, again, long = found(700), found(700), found(4000)

    assert short == again
    assert long[0] <= short[0]


def test_a_day_with_pairs_is_solved_through_the_front_door():
    day = busy_street()

    plan = solve(day, budget=Budget(iterations=500), seed=1)

    assert check(day, plan) == []
    assert plan.unserved == ()


def test_a_pair_that_only_one_half_of_fits_is_left_out_whole():
    far = visit("to", 4, "08:00-08:10", delivers="parcel")
    day = problem([visit("from", 1, collects="parcel"), far, visit("other", 2)])

    plan = solve(day, budget=Budget(iterations=100), seed=1)

    assert plan.unserved == ("from", "to")
    assert check(day, plan) == []
