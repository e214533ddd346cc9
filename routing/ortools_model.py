"""The whole problem as a model of OR-Tools, and its search from a known plan.

Only this module imports OR-Tools. The search holds Python's global lock and overruns its time limit
now and then, so it belongs in a process of its own (`routing.solve`).

Two things are looser here than in our rules. OR-Tools may put a break in the middle of a drive, so
each answer is timed again by `routing.timing`; one that has no schedule there is left out. And it
knows no fairness, so `routing.objective` decides which answers are better.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import Problem
from routing.objective import Score, score
from routing.ortools_rules import Model, able_shifts, add_rules, has_room
from routing.plan import Plan
from routing.timing import Infeasible, time_plan

logger = logging.getLogger(__name__)

ENGINE = "ortools"
LEAST_SEARCH_S = 0.01  # below that there is no time for a first answer
GLS_LAMBDA = 0.1  # how hard guided local search presses on arcs; OR-Tools' own default

Orders = list[list[str]]


def improve(
    problem: Problem,
    start: Plan,
    *,
    seconds: float,
    seed: int,
    keep: frozenset[str],
    on_orders: Callable[[Orders], None],
) -> None:
    """Search from `start` for about `seconds` and report each better answer as it is found.

    Args:
        problem: what to plan.
        start: a clean plan; the search begins there.
        seconds: wall time; OR-Tools treats it as a wish.
        seed: of the random choices OR-Tools makes.
        keep: visits that every answer must serve; `start` serves them.
        on_orders: is called with the ids of the visits of each shift of the problem, in driving
            order, whenever `routing.timing` has a plan for them that beats all before it, `start`
            included.
    """
    ends_at = time.perf_counter() + seconds
    if not any(map(has_room, problem.shifts)):
        return  # OR-Tools aborts the process over a model without vehicles
    search = Search(problem, keep=keep, seed=seed)
    incumbents = _Incumbents(search, best=score(problem, start), on_orders=on_orders)
    search.model.routing.AddAtSolutionCallback(incumbents.look)
    search.run(start, ends_at=ends_at)
    logger.info("search ended, %d answers had no schedule", incumbents.refused)


class Search:
    """The model of a problem in which somebody could work, and one search in it."""

    def __init__(self, problem: Problem, *, keep: frozenset[str], seed: int) -> None:
        shifts = [shift for shift in problem.shifts if has_room(shift)]
        visits = [visit for visit in problem.visits if able_shifts(visit, shifts)]
        stops, crew = len(visits), len(shifts)
        starts = list(range(stops, stops + crew))
        ends = list(range(stops + crew, stops + 2 * crew))
        manager = pywrapcp.RoutingIndexManager(stops + 2 * crew, crew, starts, ends)
        self.model = Model(problem, visits, shifts, manager, pywrapcp.RoutingModel(manager))
        self.model.routing.solver().ReSeed(seed)
        add_rules(self.model, keep=keep)

    def run(self, start: Plan, *, ends_at: float) -> None:
        """Run guided local search from the plan, or from a plan of OR-Tools' own.

        `ends_at` is a time of `time.perf_counter`; building the model has taken a part already.
        """
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.guided_local_search_lambda_coefficient = GLS_LAMBDA
        self.model.routing.CloseModelWithParameters(parameters)
        known = self.read([route.visits for route in start.routes])
        left_s = ends_at - time.perf_counter()
        if left_s < LEAST_SEARCH_S:
            return
        parameters.time_limit.FromMilliseconds(int(left_s * 1000))
        if known is None:
            logger.warning("OR-Tools does not accept the given plan, it starts from its own")
            self.model.routing.SolveWithParameters(parameters)
        else:
            self.model.routing.SolveFromAssignmentWithParameters(known, parameters)

    def read(self, orders: Sequence[Sequence[str]]) -> Any | None:
        """Return OR-Tools' own form of these orders, or None if they break the model."""
        nodes = {visit.id: node for node, visit in enumerate(self.model.visits)}
        of_shift = dict(zip((s.id for s in self.model.problem.shifts), orders, strict=True))
        routes = [[nodes[each] for each in of_shift[shift.id]] for shift in self.model.shifts]
        return self.model.routing.ReadAssignmentFromRoutes(routes, True)  # noqa: FBT003

    def orders(self) -> Orders:
        """Return the visits of each shift of the problem, as the search has them now."""
        routing = self.model.routing
        found: dict[str, list[str]] = {shift.id: [] for shift in self.model.problem.shifts}
        for number, shift in enumerate(self.model.shifts):
            index = routing.NextVar(routing.Start(number)).Value()
            while not routing.IsEnd(index):
                node = self.model.manager.IndexToNode(index)
                found[shift.id].append(self.model.visits[node].id)
                index = routing.NextVar(index).Value()
        return list(found.values())


class _Incumbents:
    """Looks at each answer of the search and passes on those that beat the best so far."""

    def __init__(self, search: Search, *, best: Score, on_orders: Callable[[Orders], None]) -> None:
        self.search = search
        self.best = best
        self.on_orders = on_orders
        self.cost: float = float("inf")
        self.refused = 0

    def look(self) -> None:
        problem = self.search.model.problem
        cost = self.search.model.routing.CostVar().Min()
        if cost >= self.cost and not problem.weights.fairness_permille:
            return  # cheap test first: the search shows thousands of answers
        orders = self.search.orders()
        plan = time_plan(problem, orders, engine=ENGINE)
        if isinstance(plan, Infeasible):
            self.refused += 1
            return
        self.cost = min(cost, self.cost)
        if (found := score(problem, plan)) < self.best:
            self.best = found
            self.on_orders(orders)
