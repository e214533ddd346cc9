"""Change a plan by one visit: find the cheapest room for it, put it in, take it out.

What is asked for is answered exactly: a window gets an insertion if and only if some gap can keep
it, and it is the cheapest one. The order of all other visits stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing.construct import construct
from routing.errors import InvalidProblem
from routing.gaps import GapTable, RouteGaps, gap_table, openings
from routing.model import Plan, Problem, Route, Seconds, TimeWindow, Visit
from routing.timing import Infeasible, time_route, time_visits

__all__ = [
    "GapTable",
    "Insertion",
    "added_travel",
    "best_insertions",
    "construct",
    "gap_table",
    "insert",
    "remove",
]


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
    found = _cheapest(problem, plan, visit, windows, table)
    return [
        None if room is None else _insertion(problem, visit, window, *room)
        for room, window in zip(found, windows, strict=True)
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
    found = _cheapest(problem, plan, visit, windows, table)
    return [None if room is None else room[0] for room in found]


def insert(problem: Problem, plan: Plan, visit_id: str, insertion: Insertion) -> Plan:
    """Return the plan with the visit put in, its route timed anew.

    Raises:
        InvalidProblem: if the visit is unknown or already in a route.
        NoLongerFits: if the route cannot be driven so.
    """
    if any(visit_id in route.visits for route in plan.routes):
        raise InvalidProblem("already_served", "The visit is in a route.", visit=visit_id)
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


def _cheapest(
    problem: Problem,
    plan: Plan,
    visit: Visit,
    windows: Sequence[TimeWindow],
    table: GapTable | None,
) -> list[tuple[int, RouteGaps, int] | None]:
    table = table or gap_table(problem, plan)
    best: list[tuple[int, RouteGaps, int] | None] = [None] * len(windows)
    for route in table.routes:
        for opening in openings(problem, route, visit):
            added_s = opening.added_travel_s
            for number, window in enumerate(windows):
                known = best[number]
                if known is not None and known[0] <= added_s:
                    continue
                if opening.fits(window):
                    best[number] = (added_s, route, opening.position)
    return best


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


def _timed(problem: Problem, shift_id: str, order: Sequence[str]) -> Route:
    timed = time_route(problem, shift_id, order)
    if isinstance(timed, Infeasible):
        raise timed.as_error()
    return timed.route


def _with_route(plan: Plan, route: Route) -> Plan:
    routes = (route if each.shift == route.shift else each for each in plan.routes)
    return replace(plan, routes=tuple(routes))
