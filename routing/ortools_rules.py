"""The rules of a problem, one by one, as dimensions and constraints of OR-Tools.

`routing.ortools_model` makes the model and searches it. Everything must be added before the model
is closed, and reading a plan into it closes it (google/or-tools issue 2934).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import numpy as np

from routing.model import Problem, Shift, Visit
from routing.objective import prices
from routing.rules import unmet_rule

FROM_ZERO: Final = True  # OR-Tools takes it by position: the sum starts at 0
FROM_ANY_TIME: Final = False
NOT_OPTIONAL: Final = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model under construction. Vehicles are `shifts`; nodes `visits`, then starts, then ends.

    `manager` and `routing` are objects of OR-Tools, which has no types.
    """

    problem: Problem
    visits: Sequence[Visit]
    shifts: Sequence[Shift]
    manager: Any
    routing: Any

    def index(self, node: int) -> int:
        """Return how OR-Tools counts this node."""
        index: int = self.manager.NodeToIndex(node)
        return index

    def vehicle_of(self, node: int) -> Any:
        """Return the variable that says who serves the visit; -1 is nobody."""
        return self.routing.VehicleVar(self.index(node))

    def is_served(self, node: int) -> Any:
        """Return the variable that says whether the visit is served, 0 or 1."""
        return self.routing.ActiveVar(self.index(node))

    def for_visits(self, figures: Sequence[int]) -> list[int]:
        """Return the figures of the visits for all nodes; starts and ends have 0."""
        return [*figures, *([0] * (2 * len(self.shifts)))]


def add_rules(model: Model, *, keep: frozenset[str]) -> None:
    """Add all rules and costs, except fairness; `keep` are the visits that must be served."""
    _add_travel(model)
    _add_windows(model)
    _add_releases(model)
    _add_working_time(model)
    _add_loads(model)
    _add_stop_numbers(model)
    _add_papers(model)
    _add_groups(model)
    _add_pairs(model)
    _add_moves(model)
    _add_wish_to_serve(model, keep)


def has_room(shift: Shift) -> bool:
    """Say whether the break fits the shift at all; without it, nothing can be served."""
    return all(
        max(pause.opens, shift.opens) <= min(pause.closes, shift.latest_return - pause.duration_s)
        for pause in shift.breaks
    )


def able_shifts(visit: Visit, shifts: Sequence[Shift]) -> list[int]:
    """Return the numbers of the shifts that the rules without a clock allow."""
    return [number for number, shift in enumerate(shifts) if unmet_rule(visit, shift) is None]


def _add_travel(model: Model) -> None:
    """Cost is driving, and moves nobody can avoid; the clock adds service, and waiting as slack."""
    places = [visit.place for visit in model.visits]
    places += [shift.start_place for shift in model.shifts]
    places += [shift.end_place for shift in model.shifts]
    table_s = model.problem.travel.seconds[np.ix_(places, places)].astype(np.int64)
    service_s = np.array(_service_s(model))[:, None]
    moved_s = np.array(_unavoidable_moves_s(model))[:, None]
    cost, busy = {}, {}
    for percent in {shift.drive_percent for shift in model.shifts}:
        drives_s = -(-table_s * percent // 100)
        cost[percent] = model.routing.RegisterTransitMatrix((drives_s + moved_s).tolist())
        busy[percent] = model.routing.RegisterTransitMatrix((drives_s + service_s).tolist())
    for vehicle, shift in enumerate(model.shifts):
        model.routing.SetArcCostEvaluatorOfVehicle(cost[shift.drive_percent], vehicle)
        model.routing.SetFixedCostOfVehicle(model.problem.weights.used_shift_s, vehicle)
    transits = [busy[shift.drive_percent] for shift in model.shifts]
    horizon = _horizon(model)
    model.routing.AddDimensionWithVehicleTransits(transits, horizon, horizon, FROM_ANY_TIME, "time")


def _service_s(model: Model) -> list[int]:
    return model.for_visits([visit.service_s for visit in model.visits])


def _unavoidable_moves_s(model: Model) -> list[int]:
    """Return what it costs that whoever was to serve a visit is no vehicle of the model."""
    on_duty = {None, *(shift.id for shift in model.shifts)}
    price = model.problem.weights.moved_s
    return model.for_visits([0 if v.planned_shift in on_duty else price for v in model.visits])


def _horizon(model: Model) -> int:
    # A visit left out keeps its window in the model, so the windows must lie inside it too.
    ends = [shift.latest_return for shift in model.shifts]
    return max([*ends, *(visit.windows[-1].closes for visit in model.visits)])


def _time(model: Model) -> Any:
    return model.routing.GetDimensionOrDie("time")


def _add_windows(model: Model) -> None:
    for node, visit in enumerate(model.visits):
        begins = _time(model).CumulVar(model.index(node))
        begins.SetRange(visit.windows[0].opens, visit.windows[-1].closes)
        for earlier, later in pairwise(visit.windows):
            if later.opens - earlier.closes > 1:
                begins.RemoveInterval(earlier.closes + 1, later.opens - 1)
        model.vehicle_of(node).SetValues([-1, *able_shifts(visit, model.shifts)])


def _add_releases(model: Model) -> None:
    solver = model.routing.solver()
    for node, visit in enumerate(model.visits):
        for number in able_shifts(visit, model.shifts):
            if visit.release_s > model.shifts[number].opens:
                is_aboard = solver.IsEqualCstVar(model.vehicle_of(node), number)
                leaves = _time(model).CumulVar(model.routing.Start(number))
                solver.Add(leaves >= is_aboard * visit.release_s)


def _add_working_time(model: Model) -> None:
    time, weights = _time(model), model.problem.weights
    for number, shift in enumerate(model.shifts):
        start, end = model.routing.Start(number), model.routing.End(number)
        time.CumulVar(start).SetRange(shift.opens, shift.latest_return)
        time.CumulVar(end).SetRange(shift.opens, shift.latest_return)
        if shift.overtime_s > 0:
            time.SetCumulVarSoftUpperBound(end, shift.closes, weights.overtime)
        for pause in shift.breaks:
            first = max(pause.opens, shift.opens)
            last = min(pause.closes, shift.latest_return - pause.duration_s)
            interval = model.routing.solver().FixedDurationIntervalVar(
                first, last, pause.duration_s, NOT_OPTIONAL, f"break {number}"
            )
            time.SetBreakIntervalsOfVehicle([interval], number, _service_s(model))


def _add_loads(model: Model) -> None:
    """One sum per kind of load that somebody's limit is about."""
    for kind in range(max(len(shift.max_load or ()) for shift in model.shifts)):
        loads = [visit.load[kind] if visit.load else 0 for visit in model.visits]
        limits = [shift.max_load[kind] if shift.max_load else sum(loads) for shift in model.shifts]
        halves = zip(loads, model.visits, strict=True)
        singles = [0 if visit.pair is not None else load for load, visit in halves]
        _add_sum(model, singles, limits=limits, name=f"load {kind}")
        if singles != loads:
            _add_aboard(model, loads, limits=limits, kind=kind)


def _add_aboard(model: Model, loads: Sequence[int], *, limits: Sequence[int], kind: int) -> None:
    """What pairs have aboard comes on top of all that single visits of the route carry."""
    taken = {each.collects: load for each, load in zip(model.visits, loads, strict=True)}
    changes = [
        load if visit.collects else -taken.get(visit.delivers, 0) if visit.delivers else 0
        for visit, load in zip(model.visits, loads, strict=True)
    ]
    change = model.routing.RegisterUnaryTransitVector(model.for_visits(changes))
    name = f"aboard {kind}"
    model.routing.AddDimensionWithVehicleCapacity(change, 0, limits, FROM_ANY_TIME, name)
    aboard = model.routing.GetDimensionOrDie(name)
    singles = model.routing.GetDimensionOrDie(f"load {kind}")
    for number in range(len(model.shifts)):
        start, end = model.routing.Start(number), model.routing.End(number)
        model.routing.solver().Add(aboard.CumulVar(start) == singles.CumulVar(end))


def _add_stop_numbers(model: Model) -> None:
    """Count the stops, for limits of their number and for what must come later on a route."""
    is_limited = any(shift.max_stops is not None for shift in model.shifts)
    has_papers = any(visit.papers_to is not None for visit in model.visits)
    if is_limited or has_papers or model.problem.has_pairs:
        ones = [1] * len(model.visits)
        limits = [len(ones) if s.max_stops is None else s.max_stops for s in model.shifts]
        _add_sum(model, ones, limits=limits, name="stops")


def _add_sum(model: Model, figures: Sequence[int], *, limits: Sequence[int], name: str) -> None:
    figure = model.routing.RegisterUnaryTransitVector(model.for_visits(figures))
    model.routing.AddDimensionWithVehicleCapacity(figure, 0, limits, FROM_ZERO, name)


def _add_papers(model: Model) -> None:
    """Who is served and has papers for a desk is before a call at it, in the same route."""
    solver = model.routing.solver()
    for node, visit in enumerate(model.visits):
        if visit.papers_to is None:
            continue
        calls = [
            solver.IsEqualVar(model.vehicle_of(node), model.vehicle_of(other))
            * solver.IsLessVar(_number(model, node), _number(model, other))
            for other in _calls_at(model, visit.papers_to)
            if other != node
        ]
        if calls:
            solver.Add(solver.Sum(calls) >= model.is_served(node))
        else:
            solver.Add(model.is_served(node) == 0)


def _number(model: Model, node: int) -> Any:
    return model.routing.GetDimensionOrDie("stops").CumulVar(model.index(node))


def _calls_at(model: Model, desk: str) -> Iterator[int]:
    return (node for node, visit in enumerate(model.visits) if visit.desk == desk)


def _add_pairs(model: Model) -> None:
    """Both halves are served by one shift, the one that collects first; or neither is."""
    solver = model.routing.solver()
    second = {each.delivers: node for node, each in enumerate(model.visits) if each.delivers}
    first = {each.collects: node for node, each in enumerate(model.visits) if each.collects}
    for name in first.keys() ^ second.keys():  # nobody is able to serve the other half
        solver.Add(model.is_served({**first, **second}[name]) == 0)
    for name in first.keys() & second.keys():
        one, other = first[name], second[name]
        model.routing.AddPickupAndDelivery(model.index(one), model.index(other))
        solver.Add(model.vehicle_of(one) == model.vehicle_of(other))
        solver.Add(_number(model, one) + model.is_served(one) <= _number(model, other))


def _add_groups(model: Model) -> None:
    solver = model.routing.solver()
    groups: dict[str, list[int]] = {}
    for node, visit in enumerate(model.visits):
        if visit.group is not None:
            groups.setdefault(visit.group, []).append(node)
    for members in groups.values():
        for one, other in combinations(members, 2):
            together = solver.IsEqualVar(model.vehicle_of(one), model.vehicle_of(other))
            solver.Add(together >= model.is_served(one) + model.is_served(other) - 1)


def _add_moves(model: Model) -> None:
    """Count per vehicle the visits that another one was to serve; each costs as much.

    Visits whose planned shift is no vehicle are left to `_unavoidable_moves_s`: OR-Tools 9.15
    takes a visit for mandatory if no vehicle of such a dimension counts 0 for it.
    """
    price, ids = model.problem.weights.moved_s, [shift.id for shift in model.shifts]
    if price == 0 or all(visit.planned_shift not in ids for visit in model.visits):
        return
    counts = []
    for own in ids:
        others = {*ids} - {own}
        moved = model.for_visits([int(visit.planned_shift in others) for visit in model.visits])
        counts.append(model.routing.RegisterUnaryTransitVector(moved))
    most = len(model.visits)
    model.routing.AddDimensionWithVehicleTransits(counts, 0, most, FROM_ZERO, "moved")
    dimension = model.routing.GetDimensionOrDie("moved")
    for number in range(len(model.shifts)):
        dimension.SetCumulVarSoftUpperBound(model.routing.End(number), 0, price)


def _add_wish_to_serve(model: Model, keep: frozenset[str]) -> None:
    """A visit may be left out at a price, unless it is to be kept."""
    all_prices = zip(model.problem.visits, prices(model.problem), strict=True)
    by_id = {visit.id: price for visit, price in all_prices}
    for node, visit in enumerate(model.visits):
        if visit.id not in keep:
            model.routing.AddDisjunction([model.index(node)], by_id[visit.id])
