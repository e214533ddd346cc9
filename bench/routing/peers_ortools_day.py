"""OR-Tools alone on a day: parallel cheapest insertion, then guided local search.

A model of its own, so that a mistake in ours does not carry over. Leaving out a visit costs
`UNSERVED_S` × (1 + priority).
"""

import time
from collections import deque
from itertools import pairwise
from typing import Final

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.routing.answers import DayAnswer, Orders
from bench.routing.peers_ortools import guided_search, limit
from routing.model import Problem

UNSERVED_S: Final = 20_000
DAY_S: Final = 24 * 3600
KEPT: Final = 30  # last improvements looked at


def solve_day(problem: Problem, *, seconds: float) -> DayAnswer | None:
    """Return the last improvements the search found, the best one last; None if there was none."""
    began = time.perf_counter()
    model = _Day(problem)
    search = guided_search("PARALLEL_CHEAPEST_INSERTION")
    shown = _Shown(model, began=began)
    model.routing.AddAtSolutionCallback(shown.look)
    limit(search, seconds=seconds - (time.perf_counter() - began))
    model.routing.SolveWithParameters(search)
    if shown.first_s is None:
        return None
    return DayAnswer(list(shown.orders), first_plan_s=shown.first_s)


def place_greedily(problem: Problem, orders: Orders) -> bool:
    """Improve these routes by descent alone; says whether all visits are in some route then."""
    model = _Day(problem)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    model.routing.CloseModelWithParameters(search)
    nodes = {visit.id: node for node, visit in enumerate(problem.visits)}
    routes = [[nodes[each] for each in order] for order in orders]
    known = model.routing.ReadAssignmentFromRoutes(routes, True)  # noqa: FBT003
    found = model.routing.SolveFromAssignmentWithParameters(known, search)
    nexts = (model.manager.NodeToIndex(node) for node in range(model.stops))
    return all(found.Value(model.routing.NextVar(index)) != index for index in nexts)


class _Day:
    """Nodes are the visits, then the starts, then the ends."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.stops, self.crew = len(problem.visits), len(problem.shifts)
        starts = list(range(self.stops, self.stops + self.crew))
        ends = [start + self.crew for start in starts]
        nodes = self.stops + 2 * self.crew
        self.manager = pywrapcp.RoutingIndexManager(nodes, self.crew, starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.service_s = [visit.service_s for visit in problem.visits] + [0] * (2 * self.crew)
        self._add_travel()
        for node in range(self.stops):
            self._add_visit(node)
        for number in range(self.crew):
            self._add_shift(number)
        ones = [1] * self.stops + [0] * (2 * self.crew)
        limits = [self.stops if s.max_stops is None else s.max_stops for s in problem.shifts]
        count = self.routing.RegisterUnaryTransitVector(ones)
        self.routing.AddDimensionWithVehicleCapacity(count, 0, limits, True, "stops")  # noqa: FBT003

    def _add_travel(self) -> None:
        problem = self.problem
        places = [visit.place for visit in problem.visits]
        places += [shift.start_place for shift in problem.shifts]
        places += [shift.end_place for shift in problem.shifts]
        drives = np.asarray(problem.travel.seconds)[np.ix_(places, places)]
        busy = drives + np.array(self.service_s)[:, None]
        drive = self.routing.RegisterTransitMatrix(drives.tolist())
        self.routing.SetArcCostEvaluatorOfAllVehicles(drive)
        transit = self.routing.RegisterTransitMatrix(busy.tolist())
        self.routing.AddDimension(transit, DAY_S, DAY_S, False, "time")  # noqa: FBT003
        self.clock = self.routing.GetDimensionOrDie("time")

    def _add_visit(self, node: int) -> None:
        visit, index = self.problem.visits[node], self.manager.NodeToIndex(node)
        begins = self.clock.CumulVar(index)
        begins.SetRange(visit.windows[0].opens, visit.windows[-1].closes)
        for earlier, later in pairwise(visit.windows):
            begins.RemoveInterval(earlier.closes + 1, later.opens - 1)
        able = [n for n, s in enumerate(self.problem.shifts) if visit.skills <= s.skills]
        self.routing.VehicleVar(index).SetValues([-1, *able])
        self.routing.AddDisjunction([index], UNSERVED_S * (1 + visit.priority))

    def _add_shift(self, number: int) -> None:
        shift = self.problem.shifts[number]
        self.clock.CumulVar(self.routing.Start(number)).SetRange(shift.opens, shift.closes)
        self.clock.CumulVar(self.routing.End(number)).SetRange(shift.opens, shift.closes)
        for pause in shift.breaks:
            interval = self.routing.solver().FixedDurationIntervalVar(
                pause.opens,
                pause.closes,
                pause.duration_s,
                False,  # noqa: FBT003
                f"break {number}",
            )
            self.clock.SetBreakIntervalsOfVehicle([interval], number, self.service_s)


class _Shown:
    """Notes each improvement as the search shows it."""

    def __init__(self, model: _Day, *, began: float) -> None:
        self.model = model
        self.began = began
        self.first_s: float | None = None
        self.cost: float = float("inf")
        self.orders: deque[list[list[str]]] = deque(maxlen=KEPT)

    def look(self) -> None:
        cost = self.model.routing.CostVar().Min()
        if cost >= self.cost:
            return
        self.cost = cost
        if self.first_s is None:
            self.first_s = time.perf_counter() - self.began
        self.orders.append([self._order(number) for number in range(self.model.crew)])

    def _order(self, number: int) -> list[str]:
        routing, manager = self.model.routing, self.model.manager
        order, index = [], routing.NextVar(routing.Start(number)).Value()
        while not routing.IsEnd(index):
            order.append(self.model.problem.visits[manager.IndexToNode(index)].id)
            index = routing.NextVar(index).Value()
        return order
