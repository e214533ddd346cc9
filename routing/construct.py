"""A first plan in milliseconds, by regret insertion.

The visit that would lose most by waiting goes first: the one whose second-best shift is much
dearer than its best (regret-2: Potvin and Rousseau, European Journal of Operational Research 66
(1993), doi 10.1016/0377-2217(93)90221-8). Higher priorities are placed before lower ones.
"""

from itertools import groupby

from routing.gaps import NEVER, RouteGaps, cheapest, gap_table, route_gaps
from routing.model import Plan, Problem, Visit
from routing.timing import Infeasible, empty_plan, time_plan

ENGINE = "insertion"


def construct(problem: Problem) -> Plan:
    """Return a clean plan made from nothing. The same problem gives the same plan."""
    return complete(problem, empty_plan(problem))


def complete(problem: Problem, plan: Plan) -> Plan:
    """Return the clean plan with as many unserved visits put in as insertion can place.

    What the plan serves stays in its route and order. If nothing can be placed, the plan itself
    comes back.

    Raises:
        NoLongerFits: if a route of the given plan cannot be driven.
    """
    placing = _Placing(problem, plan)
    by_priority = sorted(plan.unserved, key=lambda each: -problem.visit(each).priority)
    for _, group in groupby(by_priority, key=lambda each: problem.visit(each).priority):
        placing.place([problem.visit(each) for each in group])
    if not placing.placed and plan.engine == ENGINE:
        return plan
    orders = [[visit.id for visit in route.visits] for route in placing.routes]
    made = time_plan(problem, orders, engine=ENGINE if placing.placed else plan.engine)
    if isinstance(made, Infeasible):
        raise made.as_error()
    return made


class _Placing:
    """Routes that grow. The best price of each visit in each shift is kept, not recomputed."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.routes: list[RouteGaps] = list(gap_table(problem, plan).routes)
        self.placed = 0

    def place(self, visits: list[Visit]) -> None:
        """Put in as many of these as fit, dearest regret first."""
        prices = {
            visit.id: [cheapest(self.problem, route, visit) for route in self.routes]
            for visit in visits
        }
        waiting = {visit.id: visit for visit in visits}
        while waiting:
            chosen = max(waiting.values(), key=lambda visit: _urgency(prices[visit.id]))
            del waiting[chosen.id]
            offers = [(price, number) for number, price in enumerate(prices[chosen.id]) if price]
            if not offers:
                continue
            (_, position), number = min(offers)
            self._insert(chosen, number, position)
            for visit in waiting.values():
                prices[visit.id][number] = cheapest(self.problem, self.routes[number], visit)

    def _insert(self, visit: Visit, number: int, position: int) -> None:
        route = self.routes[number]
        visits = [*route.visits[:position], visit, *route.visits[position:]]
        self.routes[number] = route_gaps(self.problem, route.shift, visits)
        self.placed += 1


def _urgency(prices: list[tuple[int, int] | None]) -> tuple[int, int]:
    """Return (regret, minus best price): larger goes first. `max` keeps the first of equals."""
    known = sorted(price[0] for price in prices if price is not None)
    if not known:
        return (-1, 0)
    second = known[1] if len(known) > 1 else NEVER
    return (second - known[0], -known[0])
