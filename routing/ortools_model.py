"""The whole problem as a model of OR-Tools, and its search from a known plan.

Only this module knows OR-Tools. The search holds Python's global lock and overruns its time limit
now and then, so it belongs in a process of its own (`routing.solve`).

One rule is looser here than in ours: OR-Tools may put a break in the middle of a drive. So each
answer is timed again by `routing.timing`; one that has no schedule there is left out.
"""

import logging
from collections.abc import Callable, Sequence
from itertools import pairwise

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import Plan, Problem, Shift, Visit
from routing.objective import Score, score
from routing.rules import unmet_rule
from routing.timing import Infeasible, time_plan

logger = logging.getLogger(__name__)

ENGINE = "ortools"
GLS_LAMBDA = 0.1  # how hard guided local search presses on arcs; OR-Tools' own default
MOST_PENALTY = 10**15  # all penalties together stay far below 2^63


def improve(
    problem: Problem,
    start: Plan,
    *,
    seconds: float,
    seed: int,
    keep: frozenset[str],
    on_plan: Callable[[Plan], None],
) -> None:
    """Search from `start` for about `seconds` and report each better plan as it is found.

    Args:
        problem: what to plan.
        start: a clean plan; the search begins there.
        seconds: wall time; OR-Tools treats it as a wish.
        seed: of the random choices OR-Tools makes.
        keep: visits that every answer must serve; `start` serves them.
        on_plan: is called with each plan that beats all before it, `start` included.
    """
    if not any(map(_has_room, problem.shifts)):
        return  # OR-Tools aborts the process over a model without vehicles
    model = _Model(problem, keep=keep, seed=seed)
    incumbents = _Incumbents(model, best=score(problem, start), on_plan=on_plan)
    model.routing.AddAtSolutionCallback(incumbents.look)
    model.search(start, seconds=seconds)
    logger.info("search ended, %d answers had no schedule", incumbents.refused)


class _Model:
    """Nodes are the visits that somebody could serve, then all starts, then all ends."""

    def __init__(self, problem: Problem, *, keep: frozenset[str], seed: int) -> None:
        self.problem = problem
        self.shifts = [shift for shift in problem.shifts if _has_room(shift)]
        self.visits = [visit for visit in problem.visits if self._vehicles_for(visit)]
        stops, crew = len(self.visits), len(self.shifts)
        starts = list(range(stops, stops + crew))
        ends = list(range(stops + crew, stops + 2 * crew))
        self.manager = pywrapcp.RoutingIndexManager(stops + 2 * crew, crew, starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.routing.solver().ReSeed(seed)
        self._add_travel()
        self._add_windows()
        self._add_working_time()
        self._add_wish_to_serve(keep)

    def _vehicles_for(self, visit: Visit) -> list[int]:
        return [
            number for number, shift in enumerate(self.shifts) if unmet_rule(visit, shift) is None
        ]

    def _add_travel(self) -> None:
        """Cost is driving; the time dimension adds service, and waiting as slack."""
        places = [visit.place for visit in self.visits]
        places += [shift.start_place for shift in self.shifts]
        places += [shift.end_place for shift in self.shifts]
        rows = [self.problem.travel.seconds[place] for place in places]
        self.drives_s = [[row[place] for place in places] for row in rows]
        self.service_s = [visit.service_s for visit in self.visits] + [0] * (2 * len(self.shifts))
        busy_s = [
            [service_s + drive_s for drive_s in row]
            for service_s, row in zip(self.service_s, self.drives_s, strict=True)
        ]
        drive = self.routing.RegisterTransitMatrix(self.drives_s)
        self.routing.SetArcCostEvaluatorOfAllVehicles(drive)
        closes = [shift.closes for shift in self.shifts]
        # A visit left out keeps its window in the model, so the windows must lie inside it too.
        horizon = max([*closes, *(visit.windows[-1].closes for visit in self.visits)], default=0)
        busy = self.routing.RegisterTransitMatrix(busy_s)
        self.routing.AddDimension(busy, horizon, horizon, False, "time")  # noqa: FBT003
        self.time = self.routing.GetDimensionOrDie("time")

    def _add_windows(self) -> None:
        for node, visit in enumerate(self.visits):
            index = self.manager.NodeToIndex(node)
            begins = self.time.CumulVar(index)
            begins.SetRange(visit.windows[0].opens, visit.windows[-1].closes)
            for earlier, later in pairwise(visit.windows):
                if later.opens - earlier.closes > 1:
                    begins.RemoveInterval(earlier.closes + 1, later.opens - 1)
            vehicles = self._vehicles_for(visit)
            self.routing.VehicleVar(index).SetValues([-1, *vehicles])  # -1: in no route
            for number in vehicles:
                if visit.release_s > self.shifts[number].opens:
                    self._add_release(visit.release_s, index=index, vehicle=number)

    def _add_release(self, release_s: int, *, index: int, vehicle: int) -> None:
        solver = self.routing.solver()
        is_aboard = solver.IsEqualCstVar(self.routing.VehicleVar(index), vehicle)
        leaves = self.time.CumulVar(self.routing.Start(vehicle))
        solver.Add(leaves >= is_aboard * release_s)

    def _add_working_time(self) -> None:
        for number, shift in enumerate(self.shifts):
            self.time.CumulVar(self.routing.Start(number)).SetRange(shift.opens, shift.closes)
            self.time.CumulVar(self.routing.End(number)).SetRange(shift.opens, shift.closes)
            for pause in shift.breaks:
                last = min(pause.closes, shift.closes - pause.duration_s)
                interval = self.routing.solver().FixedDurationIntervalVar(
                    max(pause.opens, shift.opens),
                    last,
                    pause.duration_s,
                    False,  # noqa: FBT003 - positional in OR-Tools: not optional
                    f"break {number}",
                )
                self.time.SetBreakIntervalsOfVehicle([interval], number, self.service_s)
        if any(shift.max_stops is not None for shift in self.shifts):
            self._add_stop_limits()

    def _add_stop_limits(self) -> None:
        ones = [1] * len(self.visits) + [0] * (2 * len(self.shifts))
        count = self.routing.RegisterUnaryTransitVector(ones)
        limits = [
            len(self.visits) if shift.max_stops is None else shift.max_stops
            for shift in self.shifts
        ]
        self.routing.AddDimensionWithVehicleCapacity(count, 0, limits, True, "stops")  # noqa: FBT003

    def _add_wish_to_serve(self, keep: frozenset[str]) -> None:
        """A visit may be left out at a price, unless it is to be kept."""
        prices = _prices(self.visits, self.drives_s)
        for node, visit in enumerate(self.visits):
            if visit.id not in keep:
                self.routing.AddDisjunction(
                    [self.manager.NodeToIndex(node)], prices[visit.priority]
                )

    def search(self, start: Plan, *, seconds: float) -> None:
        """Run guided local search from the plan, or from a plan of OR-Tools' own."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.guided_local_search_lambda_coefficient = GLS_LAMBDA
        parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
        self.routing.CloseModelWithParameters(parameters)
        known = self.routing.ReadAssignmentFromRoutes(self._nodes_of(start), True)  # noqa: FBT003
        if known is None:
            logger.warning("OR-Tools does not accept the given plan, it starts from its own")
            self.routing.SolveWithParameters(parameters)
        else:
            self.routing.SolveFromAssignmentWithParameters(known, parameters)

    def _nodes_of(self, plan: Plan) -> list[list[int]]:
        nodes = {visit.id: node for node, visit in enumerate(self.visits)}
        return [[nodes[each] for each in plan.route(shift.id).visits] for shift in self.shifts]

    def orders(self) -> list[list[str]]:
        """Return the visits of each shift of the problem, as the search has them now."""
        found: dict[str, list[str]] = {shift.id: [] for shift in self.problem.shifts}
        for number, shift in enumerate(self.shifts):
            index = self.routing.NextVar(self.routing.Start(number)).Value()
            while not self.routing.IsEnd(index):
                found[shift.id].append(self.visits[self.manager.IndexToNode(index)].id)
                index = self.routing.NextVar(index).Value()
        return list(found.values())


class _Incumbents:
    """Looks at each answer of the search and passes on those that beat the best so far."""

    def __init__(self, model: _Model, *, best: Score, on_plan: Callable[[Plan], None]) -> None:
        self.model = model
        self.best = best
        self.on_plan = on_plan
        self.cost: float = float("inf")
        self.refused = 0

    def look(self) -> None:
        cost = self.model.routing.CostVar().Min()
        if cost >= self.cost:
            return  # cheap test first: the search shows thousands of answers
        plan = time_plan(self.model.problem, self.model.orders(), engine=ENGINE)
        if isinstance(plan, Infeasible):
            self.refused += 1
            return
        self.cost = cost
        if (found := score(self.model.problem, plan)) < self.best:
            self.best = found
            self.on_plan(plan)


def _has_room(shift: Shift) -> bool:
    """Say whether the break fits the shift at all; without it, nothing can be served."""
    return all(
        max(pause.opens, shift.opens) <= min(pause.closes, shift.closes - pause.duration_s)
        for pause in shift.breaks
    )


def _prices(visits: Sequence[Visit], drives_s: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return the price of leaving out a visit of each priority, in seconds of driving.

    A price outweighs all driving and all lower prices together, as far as 64 bits allow.
    """
    levels = sorted({visit.priority for visit in visits})
    most_driving_s = 1 + sum(max(row) for row in drives_s)
    steps = max(1, len(levels) - 1)
    room = MOST_PENALTY / (most_driving_s * max(1, len(visits)))
    factor = max(1, min(len(visits) + 1, int(room ** (1 / steps))))
    return {level: most_driving_s * factor**rank for rank, level in enumerate(levels)}
