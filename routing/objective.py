"""Which of two plans is better: served visits first, by level, then what the plan costs.

Costs are whole seconds of driving; `routing.weights` says what else counts as how many of them.
"""

from collections import Counter
from typing import Final, NamedTuple

from routing.model import Problem, Shift, Visit
from routing.plan import Plan, Route

Score = tuple[int, ...]
Level = tuple[bool, int]

MOST_PRICE: Final = 10**15  # all prices together stay below it, far below 2^63


class Cost(NamedTuple):
    """What a plan costs, part by part, each in seconds of driving."""

    travel_s: int
    overtime_s: int
    unserved_s: int  # of visits that name a penalty
    used_shifts_s: int
    moved_s: int
    fairness_s: int

    @property
    def total_s(self) -> int:
        """The sum of all parts."""
        return sum(self)


def score(problem: Problem, plan: Plan) -> Score:
    """Return how good the plan is; less is better.

    The unserved visits of each level that name no penalty, highest level first, then the cost. So
    a visit is never given up for lower ones, however many, nor for any cost.
    """
    visits = map(problem.visit, plan.unserved)
    unserved = Counter(level(visit) for visit in visits if visit.penalty_s is None)
    levels = sorted(
        {level(each) for each in problem.visits if each.penalty_s is None}, reverse=True
    )
    return (*(unserved[each] for each in levels), cost(problem, plan).total_s)


def level(visit: Visit) -> Level:
    """Return how much it matters to serve the visit: promises first, then the priority."""
    return visit.promised, visit.priority


def cost(problem: Problem, plan: Plan) -> Cost:
    """Return what the plan costs besides unserved visits that name no penalty."""
    weights = problem.weights
    used = [route for route in plan.routes if route.stops]
    moved = sum(
        problem.visit(visit_id).planned_shift not in (None, route.shift)
        for route in used
        for visit_id in route.visits
    )
    return Cost(
        travel_s=sum(route.travel_s for route in used),
        overtime_s=weights.overtime * sum(route.overtime_s for route in used),
        unserved_s=sum(problem.visit(each).penalty_s or 0 for each in plan.unserved),
        used_shifts_s=weights.used_shift_s * len(used),
        moved_s=weights.moved_s * moved,
        fairness_s=sum(
            _fairness(problem, problem.shift(route.shift), busy_s=_busy_s(route)) for route in used
        ),
    )


def prices(problem: Problem) -> list[int]:
    """Return what leaving out each visit costs, in seconds, for engines with a single figure.

    A visit that names a penalty has that. The price of a level outweighs whatever plans of the
    problem can differ in otherwise, lower levels included, as far as MOST_PRICE allows.
    """
    counts = Counter(level(visit) for visit in problem.visits if visit.penalty_s is None)
    by_level = _prices_of_levels(counts, least=1 + _most_cost(problem))
    return [
        by_level[level(visit)] if visit.penalty_s is None else visit.penalty_s
        for visit in problem.visits
    ]


def _prices_of_levels(counts: Counter[Level], *, least: int) -> dict[Level, int]:
    """Return the price of each level, `least` for the lowest if there is room for it.

    The first steps that are tried make each level outweigh exactly all below it. If that comes to
    more than MOST_PRICE, no step may be larger than one limit, the largest that keeps below.
    """
    least = min(least, MOST_PRICE // max(1, counts.total()))
    for largest_step in range(max(counts.values(), default=0) + 1, 1, -1):
        found = _ladder(counts, least=least, largest_step=largest_step)
        if sum(counts[each] * price for each, price in found.items()) <= MOST_PRICE:
            return found
    return dict.fromkeys(counts, least)


def _ladder(counts: Counter[Level], *, least: int, largest_step: int) -> dict[Level, int]:
    price, found = least, {}
    for each in sorted(counts):
        found[each] = price
        price *= min(counts[each] + 1, largest_step)
    return found


def _most_cost(problem: Problem) -> int:
    """Return more than the costs of two plans of the problem can differ by."""
    weights = problem.weights
    slowest = max((shift.drive_percent for shift in problem.shifts), default=100)
    farthest: list[int] = problem.travel.seconds.max(axis=1, initial=0).tolist()
    leaves = [visit.place for visit in problem.visits]
    leaves += [shift.start_place for shift in problem.shifts]
    return (
        sum(-(-farthest[place] * slowest // 100) for place in leaves)
        + sum(weights.overtime * shift.overtime_s for shift in problem.shifts)
        + sum(visit.penalty_s or 0 for visit in problem.visits)
        + weights.used_shift_s * len(problem.shifts)
        + weights.moved_s * sum(visit.planned_shift is not None for visit in problem.visits)
        + sum(_fairness(problem, shift, busy_s=_longest(shift)) for shift in problem.shifts)
    )


def _longest(shift: Shift) -> int:
    return shift.latest_return - shift.opens


def _busy_s(route: Route) -> int:
    return route.travel_s + sum(stop.ends - stop.begins for stop in route.stops)


def _fairness(problem: Problem, shift: Shift, *, busy_s: int) -> int:
    length_s = max(1, shift.closes - shift.opens)
    return problem.weights.fairness_permille * busy_s**2 // (1000 * length_s)
