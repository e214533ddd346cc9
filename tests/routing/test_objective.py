"""What is better: served visits by their level, then the cost, part by part."""

from hypothesis import given

from routing.objective import MOST_PRICE, Cost, cost, prices, score
from routing.plan import Plan
from routing.timing import empty_plan, time_plan
from routing.weights import Weights
from tests.routing.brute_force import all_orders
from tests.routing.builders import OTHER_SHIFT, SHIFT, problem, shift, visit
from tests.routing.strategies import SMALL, problems

MINUTE = 60


def planned(day, *orders) -> Plan:
    plan = time_plan(day, orders, engine="hand")
    assert isinstance(plan, Plan), plan
    return plan


def test_a_higher_priority_outweighs_any_number_of_lower_ones():
    day = problem([visit("a", 1), visit("b", 1), visit("urgent", 4, priority=2)])
    with_two, with_one = planned(day, ["a", "b"]), planned(day, ["urgent"])

    assert score(day, with_one) == (0, 2, 80 * MINUTE)
    assert score(day, with_two) == (1, 0, 20 * MINUTE)


def test_a_promise_outweighs_any_priority_that_is_only_wished_for():
    day = problem([visit("promised", 4), visit("wished", 1, priority=9, promised=False)])

    assert score(day, planned(day, ["promised"])) == (0, 1, 80 * MINUTE)
    assert score(day, planned(day, ["wished"])) == (1, 0, 20 * MINUTE)


def test_a_visit_with_a_penalty_counts_as_cost_and_has_no_level():
    day = problem([visit("a", 1, penalty_s=500, priority=9), visit("b", 2)])

    assert score(day, planned(day, ["b"])) == (0, 40 * MINUTE + 500)
    assert score(day, empty_plan(day)) == (1, 500)


def test_the_cost_is_the_sum_of_its_parts():
    day = problem(
        [
            visit("a", 1, "16:45-17:00", planned_shift=SHIFT),
            visit("b", 2, planned_shift="absent"),
            visit("c", 3, planned_shift=OTHER_SHIFT),
            visit("d", 1, penalty_s=700),
            visit("e", 1),
        ],
        [shift(overtime_s=3600), shift(OTHER_SHIFT, drive_percent=150)],
        weights=Weights(overtime=3, used_shift_s=100, moved_s=7, fairness_permille=1000),
    )

    parts = cost(day, planned(day, ["a"], ["b", "c"]))

    busy_s, other_busy_s, length_s = 30 * MINUTE, 110 * MINUTE, 9 * 3600
    assert parts == Cost(
        travel_s=(20 + 90) * MINUTE,
        overtime_s=3 * 5 * MINUTE,
        unserved_s=700,
        used_shifts_s=200,
        moved_s=7,
        fairness_s=busy_s**2 // length_s + other_busy_s**2 // length_s,
    )
    assert parts.total_s == sum(parts)


def test_nobody_who_stays_home_costs_anything():
    day = problem([], [shift()], weights=Weights(used_shift_s=9, fairness_permille=1000))

    assert cost(day, empty_plan(day)) == Cost(0, 0, 0, 0, 0, 0)


def test_each_level_outweighs_all_below_it_and_all_cost():
    visits = [visit(f"low {number}", 1) for number in range(3)]
    visits += [visit("high 1", 2, priority=1), visit("high 2", 2, priority=1)]
    visits += [visit("cheap", 1, penalty_s=50), visit("top", 4, priority=5)]
    day = problem(visits, weights=Weights(overtime=2, used_shift_s=1000))

    *low, high, _, cheap, top = prices(day)

    farthest_min = 40 + 4 * 30 + 2 * 20 + 40  # from the office, places 1, 2 and 4
    assert low == [1 + farthest_min * MINUTE + 50 + 1000] * 3
    assert (high, cheap, top) == (4 * low[0], 50, 3 * 4 * low[0])
    assert top > 2 * high + 3 * low[0] + cheap


def test_prices_stay_below_the_limit_where_levels_are_many():
    visits = [visit(f"{level} {n}", 4, priority=level) for level in range(12) for n in range(50)]
    day = problem(visits)

    found = prices(day)

    assert sum(found) <= MOST_PRICE
    assert sorted(set(found)) == list(dict.fromkeys(found))  # still one price per level, rising
    assert len(set(found)) == 12


def test_prices_of_a_vast_day_stay_below_the_limit():
    visits = [visit(f"{number}", 1, priority=number % 3) for number in range(200)]
    dear = problem(visits, weights=Weights(fairness_permille=10**8, used_shift_s=10**8))

    assert MOST_PRICE // 2 < sum(prices(dear)) <= MOST_PRICE


@SMALL
@given(problems(most_visits=3))
def test_prices_order_plans_as_the_score_does(day):
    price = dict(zip((each.id for each in day.visits), prices(day), strict=True))
    ranked = []
    for orders in all_orders(day):
        plan = time_plan(day, orders, engine="tried")
        if isinstance(plan, Plan):
            parts = cost(day, plan)._replace(unserved_s=0)
            one_figure = parts.total_s + sum(price[each] for each in plan.unserved)
            ranked.append((score(day, plan), one_figure))

    by_score = [one_figure for _, one_figure in sorted(ranked)]

    assert by_score == sorted(by_score)
    assert len({by for by, _ in ranked}) == len({figure for _, figure in ranked})
