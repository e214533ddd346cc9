"""Change a plan by one visit: find the cheapest room for it, put it in, take it out.

What is asked for is answered exactly: a window gets an insertion if and only if some gap can keep
it, and it is the cheapest one. The order of all other visits stays as it is.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.errors import InvalidProblem, NoLongerFits
from routing.gap_query import NONE, Ints, find_rooms
from routing.gaps import GapTable, gap_table
from routing.model import Problem, Seconds, TimeWindow, Visit
from routing.openings import RouteGaps
from routing.plan import Plan, Route
from routing.rules import Rule
from routing.timing import Infeasible, time_route, time_visits
from routing.validation import Cells


@dataclass(frozen=True, slots=True)
class Insertion:
    """Room for a visit: in the route of `shift`, before the stop that now has number `position`.

    `added_travel_s` is the extra driving, `begins` when service would begin.
    """

    shift: str
    position: int
    added_travel_s: int
    begins: Seconds


def best_insertions(
    problem: Problem,
    plan: Plan,
    visit: Visit,
    *,
    windows: Sequence[TimeWindow],
    table: GapTable | None = None,
) -> list[Insertion | None]:
    """Return, for each window, the cheapest way to serve the visit in it; None if there is none.

    Among equals the earlier shift wins, then the earlier position.

    Args:
        problem: holds the visits of the plan and the place of the new one.
        plan: a clean plan without the visit.
        visit: need not be in the problem; its own windows are not looked at.
        windows: the candidates, in any order.
        table: `gap_table` of this plan, if you have it; also one made before the visit's place
            was added behind the others.
    """
    table = gap_table(problem, plan) if table is None else table
    table = table.leaving(visit.release_s)
    to_s, from_s = _drives(problem, visit)
    best = _best_rooms(table, visit, windows, to_s, from_s)
    return [
        None if gap == NONE else _insertion(problem, visit, window, added_s, *_where(table, gap))
        for added_s, gap, window in zip(*best.tolist(), windows, strict=True)
    ]


def added_travel(
    problem: Problem,
    plan: Plan,
    visit: Visit,
    *,
    windows: Sequence[TimeWindow],
    table: GapTable | None = None,
) -> list[int | None]:
    """Return, for each window, the seconds of driving that `best_insertions` would add.

    The same answer without the times of the visit, for who only asks what is possible.
    """
    table = gap_table(problem, plan) if table is None else table
    to_s, from_s = _drives(problem, visit)
    return added_travel_at(table, visit, windows=windows, to_s=to_s, from_s=from_s)


def added_travel_at(
    table: GapTable, visit: Visit, *, windows: Sequence[TimeWindow], to_s: Cells, from_s: Cells
) -> list[int | None]:
    """Answer like `added_travel` for a visit whose place is not in the problem. The fastest way.

    Args:
        table: `gap_table` of a clean plan without the visit.
        visit: its own place and windows are not looked at.
        windows: the candidates, in any order.
        to_s: seconds of the travel matrix from each place of the problem to the visit's.
        from_s: from the visit's place to each of the problem.

    Raises:
        InvalidProblem: `matrix_shape` if there are fewer drives than places.
    """
    held_back = table.leaving(visit.release_s)
    added_s, gaps = _best_rooms(held_back, visit, windows, to_s, from_s).tolist()
    return [None if gap == NONE else each for each, gap in zip(added_s, gaps, strict=True)]


def insert(problem: Problem, plan: Plan, visit_id: str, insertion: Insertion) -> Plan:
    """Return the plan with the visit put in, its route timed anew.

    Raises:
        InvalidProblem: if the visit is unknown or already in a route.
        NoLongerFits: if the route cannot be driven so, or another serves the visit's group.
    """
    if any(visit_id in route.visits for route in plan.routes):
        raise InvalidProblem("already_served", "The visit is in a route.", visit=visit_id)
    _check_group(problem, plan, visit_id, shift_id=insertion.shift)
    order = list(plan.route(insertion.shift).visits)
    order.insert(insertion.position, visit_id)
    route = _timed(problem, insertion.shift, order)
    unserved = tuple(each for each in plan.unserved if each != visit_id)
    return _with_route(replace(plan, unserved=unserved), route)


def remove(problem: Problem, plan: Plan, visit_id: str) -> Plan:
    """Return the plan without this visit, its route timed anew.

    The visit becomes unserved; if the problem does not know it any more, it is gone.

    Raises:
        InvalidProblem: if the visit is in no route.
        NoLongerFits: if the direct drive past the removed stop takes too long, or leaves no spot
            for the break. It cannot happen without a break if the way over a third place is
            never shorter than the direct one.
    """
    for old in plan.routes:
        if visit_id in old.visits:
            order = [each for each in old.visits if each != visit_id]
            route = _timed(problem, old.shift, order)
            left = {*plan.unserved, visit_id}
            unserved = tuple(each.id for each in problem.visits if each.id in left)
            return _with_route(replace(plan, unserved=unserved), route)
    raise InvalidProblem("not_served", "The visit is in no route.", visit=visit_id)


def _best_rooms(
    table: GapTable, visit: Visit, windows: Sequence[TimeWindow], to_s: Cells, from_s: Cells
) -> Ints:
    """Return the answer of `routing.gap_query.find_rooms`: [(ADDED_S, GAP), window]."""
    if min(len(to_s), len(from_s)) < table.n_places:
        message = "One drive to and one from each known place."
        raise InvalidProblem("matrix_shape", message, visit=visit.id)
    spans = [[window.opens for window in windows], [window.closes for window in windows]]
    best = np.empty((2, len(windows)), np.int32)
    # Copies, because compiled code is compiled once more for read-only or scattered arrays.
    find_rooms(
        table.gaps, table.couriers, table.reaches(visit), np.array(to_s, np.int32),
        np.array(from_s, np.int32), visit.service_s, np.array(spans, np.int32), best,
    )  # fmt: skip
    return best


def _drives(problem: Problem, visit: Visit) -> tuple[Ints, Ints]:
    seconds = problem.travel.seconds
    return seconds[:, visit.place], seconds[visit.place]


def _where(table: GapTable, gap: int) -> tuple[RouteGaps, int]:
    """Return the route and the position of a gap."""
    number = bisect_right(table.first_gaps, gap) - 1
    return table.routes[number], gap - table.first_gaps[number]


def _insertion(
    problem: Problem, visit: Visit, window: TimeWindow, added_s: int, gaps: RouteGaps, position: int
) -> Insertion:
    order = [*gaps.visits]
    order.insert(position, replace(visit, windows=(window,)))
    timed = time_visits(problem, gaps.shift, order)
    if isinstance(timed, Infeasible):
        raise timed.as_error()
    begins = timed.route.stops[position].begins
    return Insertion(gaps.shift.id, position, added_travel_s=added_s, begins=begins)


def _check_group(problem: Problem, plan: Plan, visit_id: str, *, shift_id: str) -> None:
    group = problem.visit(visit_id).group
    if group is None:
        return
    others = (route for route in plan.routes if route.shift != shift_id)
    if any(problem.visit(each).group == group for route in others for each in route.visits):
        raise NoLongerFits(shift=shift_id, rule=Rule.GROUP, visit=visit_id, shortfall_s=0)


def _timed(problem: Problem, shift_id: str, order: Sequence[str]) -> Route:
    timed = time_route(problem, shift_id, order)
    if isinstance(timed, Infeasible):
        raise timed.as_error()
    return timed.route


def _with_route(plan: Plan, route: Route) -> Plan:
    routes = (route if each.shift == route.shift else each for each in plan.routes)
    return replace(plan, routes=tuple(routes))
