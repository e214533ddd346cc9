"""The schedule of visits in a given order: when to leave, arrive, begin, rest, return.

Rule for the times: everything as early as possible; then the courier leaves the start place as
late as possible without delaying the first service, so nobody waits before the first stop.

Rule for the break: each drive offers two spots, before it (where the courier stands) and after it
(where the courier arrives, before the service there or at the end place). All spots are tried;
the earliest return wins, the earliest spot among equals. So a break is found if there is one, and
no schedule has less overtime.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.clockwork import Order, Refusal, Run, run_from_start, with_break
from routing.errors import NoLongerFits
from routing.model import Problem, Seconds, Shift, Visit
from routing.plan import Plan, Route, Stop, TakenBreak
from routing.rules import Rule, overfull, stranded, torn, unmet_rule


@dataclass(frozen=True, slots=True)
class Timed:
    """The order can be driven; `route` is its schedule."""

    route: Route


@dataclass(frozen=True, slots=True)
class Infeasible:
    """The order cannot be driven.

    Attributes:
        rule: the rule that fails. `release` and `break` mean that it works without them.
        visit: where it fails; for `shift` the last visit before the late return.
        shortfall_s: by how many seconds; 0 for rules that need no clock.
        shift: whose route it is.
    """

    rule: Rule
    visit: str
    shortfall_s: int
    shift: str

    def as_error(self) -> NoLongerFits:
        """Return it as an error, for callers who expected a route."""
        return NoLongerFits(
            shift=self.shift, rule=self.rule, visit=self.visit, shortfall_s=self.shortfall_s
        )


def time_route(problem: Problem, shift_id: str, visit_ids: Sequence[str]) -> Timed | Infeasible:
    """Return the schedule of these visits in this order, or why there is none.

    Raises:
        InvalidProblem: for an id that is not in the problem.
    """
    visits = [problem.visit(visit_id) for visit_id in visit_ids]
    return time_visits(problem, problem.shift(shift_id), visits)


def time_visits(problem: Problem, shift: Shift, visits: Sequence[Visit]) -> Timed | Infeasible:
    """Like `time_route`, for visits that need not be in the problem; their places must be."""
    if not visits:
        return Timed(idle_route(shift))
    found = _timed(problem, shift, visits)
    if isinstance(found, Refusal):
        return Infeasible(found.rule, found.visit.id, found.shortfall_s, shift.id)
    return Timed(found)


def time_plan(
    problem: Problem, orders: Sequence[Sequence[str]], *, engine: str
) -> Plan | Infeasible:
    """Return the plan that drives these visits, one sequence per shift in the problem's order.

    Or why there is none: a group that is torn apart, or the first route that cannot be driven.
    """
    if (torn := _torn_group(problem, orders)) is not None:
        return torn
    routes = []
    for shift, order in zip(problem.shifts, orders, strict=True):
        timed = time_route(problem, shift.id, order)
        if isinstance(timed, Infeasible):
            return timed
        routes.append(timed.route)
    placed = {visit_id for order in orders for visit_id in order}
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in placed)
    return Plan(routes=tuple(routes), unserved=unserved, engine=engine)


def empty_plan(problem: Problem) -> Plan:
    """Return the plan in which nobody moves and everything is unserved."""
    return Plan(
        routes=tuple(idle_route(shift) for shift in problem.shifts),
        unserved=tuple(visit.id for visit in problem.visits),
        engine="none",
    )


def idle_route(shift: Shift) -> Route:
    """Return the route of a shift without stops: it stays, without a break."""
    return Route(shift.id, (), (), shift.opens, shift.opens, travel_s=0, distance_m=0)


def _timed(problem: Problem, shift: Shift, visits: Sequence[Visit]) -> Route | Refusal:
    if (refusal := _clockless_refusal(shift, visits)) is not None:
        return refusal
    drives_s = [problem.drive_s(shift, here, there) for here, there in _legs(shift, visits)]
    order = Order(shift, visits, drives_s)
    released = max(shift.opens, *(visit.release_s for visit in visits))
    run = run_from_start(order, released=released)
    if isinstance(run, Refusal):
        return run
    taken = None
    if shift.breaks:
        rested = with_break(order, run, pause=shift.breaks[0], released=released)
        if isinstance(rested, Refusal):
            return rested
        run, taken = rested
    distance_m = sum(problem.travel.drive_m(here, there) for here, there in _legs(shift, visits))
    return _route(order, run, taken=taken, distance_m=distance_m)


def _legs(shift: Shift, visits: Sequence[Visit]) -> Iterator[tuple[int, int]]:
    return pairwise([shift.start_place, *(visit.place for visit in visits), shift.end_place])


def _clockless_refusal(shift: Shift, visits: Sequence[Visit]) -> Refusal | None:
    for visit in visits:
        if (rule := unmet_rule(visit, shift)) is not None:
            return Refusal(rule, visit)
    if (too_much := overfull(visits, shift)) is not None:
        return Refusal(*too_much)
    if (collected := stranded(visits)) is not None:
        return Refusal(Rule.DESK, collected)
    half = torn(visits)
    return None if half is None else Refusal(Rule.PAIR, half)


def _torn_group(problem: Problem, orders: Sequence[Sequence[str]]) -> Infeasible | None:
    served_by: dict[str, str] = {}
    for shift, order in zip(problem.shifts, orders, strict=True):
        for visit_id in order:
            group = problem.visit(visit_id).group
            if group is not None and served_by.setdefault(group, shift.id) != shift.id:
                return Infeasible(Rule.GROUP, visit_id, 0, shift.id)
    return None


def _route(order: Order, run: Run, *, taken: TakenBreak | None, distance_m: int) -> Route:
    arrivals = [_latest_first_arrival(run, taken), *run.arrivals[1:]]
    return Route(
        shift=order.shift.id,
        stops=tuple(
            Stop(visit.id, arrives, begins, begins + visit.service_s)
            for visit, arrives, begins in zip(order.visits, arrivals, run.begins, strict=True)
        ),
        breaks=(taken,) if taken else (),
        leaves=arrivals[0] - order.drives_s[0],
        returns=run.returns,
        travel_s=sum(order.drives_s),
        distance_m=distance_m,
        overtime_s=max(0, run.returns - order.shift.closes),
    )


def _latest_first_arrival(run: Run, taken: TakenBreak | None) -> Seconds:
    """Return the last arrival at the first stop that delays neither it nor a break there."""
    if taken is not None and taken.after == 0 and taken.begins >= run.arrivals[0]:
        return min(taken.begins, run.begins[0])
    return run.begins[0]
