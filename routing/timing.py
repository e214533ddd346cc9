"""The schedule of visits in a given order: when to leave, arrive, begin, rest, return.

Rule for the times: everything as early as possible; then the courier leaves the start place as
late as possible without delaying the first service, so nobody waits before the first stop.

Rule for the break: each drive offers two spots, before it (where the courier stands) and after it
(where the courier arrives, before the service there or at the end place). All spots are tried;
the earliest return wins, the earliest spot among equals. So a break is found if there is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, cast

from routing.errors import NoLongerFits
from routing.model import Break, Plan, Problem, Route, Seconds, Shift, Stop, TakenBreak, Visit
from routing.rules import Rule, earliest_begin, unmet_rule


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


class _Order(NamedTuple):
    """A courier, the visits in driving order, and the drives: one more than visits."""

    shift: Shift
    visits: Sequence[Visit]
    drives_s: Sequence[int]

    def infeasible(self, rule: Rule, visit: Visit, shortfall_s: int = 0) -> Infeasible:
        return Infeasible(rule, visit.id, shortfall_s, self.shift.id)


class _Run(NamedTuple):
    """Times of the stops from some stop on, and of the arrival at the end place."""

    arrivals: list[Seconds]
    begins: list[Seconds]
    returns: Seconds


class _Rested(NamedTuple):
    """A run with a break in it."""

    run: _Run
    taken: TakenBreak


def time_route(problem: Problem, shift_id: str, visit_ids: Sequence[str]) -> Timed | Infeasible:
    """Return the schedule of these visits in this order, or why there is none.

    Raises:
        InvalidProblem: for an id that is not in the problem.
    """
    visits = [problem.visit(visit_id) for visit_id in visit_ids]
    return time_visits(problem, problem.shift(shift_id), visits)


def time_plan(
    problem: Problem, orders: Sequence[Sequence[str]], *, engine: str
) -> Plan | Infeasible:
    """Return the plan that drives these visits, one sequence per shift in the problem's order."""
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


def time_visits(problem: Problem, shift: Shift, visits: Sequence[Visit]) -> Timed | Infeasible:
    """Like `time_route`, for visits that need not be in the problem; their places must be."""
    if not visits:
        return Timed(idle_route(shift))
    order = _Order(shift, visits, _drives(problem.travel.seconds, shift, visits))
    if (refusal := _clockless_refusal(order)) is not None:
        return refusal
    released = max(shift.opens, *(visit.release_s for visit in visits))
    run = _run_from_start(order, released)
    if isinstance(run, Infeasible):
        return run
    taken = None
    if shift.breaks:
        rested = _with_break(order, run, pause=shift.breaks[0], released=released)
        if isinstance(rested, Infeasible):
            return rested
        run, taken = rested
    distance_m = sum(_drives(problem.travel.metres, shift, visits))
    return Timed(_route(order, run, taken=taken, distance_m=distance_m))


def _drives(table: Sequence[Sequence[int]], shift: Shift, visits: Sequence[Visit]) -> list[int]:
    places = [shift.start_place, *(visit.place for visit in visits), shift.end_place]
    return [table[here][there] for here, there in pairwise(places)]


def _clockless_refusal(order: _Order) -> Infeasible | None:
    for visit in order.visits:
        if (rule := unmet_rule(visit, order.shift)) is not None:
            return order.infeasible(rule, visit)
    limit = order.shift.max_stops
    if limit is not None and len(order.visits) > limit:
        return order.infeasible(Rule.MAX_STOPS, order.visits[limit])
    return None


def _run_from_start(order: _Order, released: Seconds) -> _Run | Infeasible:
    run = _run_on(order, first=0, arrives=order.shift.opens + order.drives_s[0])
    if isinstance(run, Infeasible) or released == order.shift.opens:
        return run
    run = _run_on(order, first=0, arrives=released + order.drives_s[0])
    if isinstance(run, Infeasible):
        last_released = max(order.visits, key=lambda visit: visit.release_s)
        return order.infeasible(Rule.RELEASE, last_released, run.shortfall_s)
    return run


def _run_on(
    order: _Order, *, first: int, arrives: Seconds, ready: Seconds = 0
) -> _Run | Infeasible:
    """Drive on from the arrival at stop number `first`; service there not before `ready`."""
    run = _Run([], [], 0)
    for number in range(first, len(order.visits)):
        visit = order.visits[number]
        ready = max(ready, arrives)
        begins = earliest_begin(visit, ready)
        if begins is None:
            return order.infeasible(Rule.WINDOW, visit, ready - visit.windows[-1].closes)
        run.arrivals.append(arrives)
        run.begins.append(begins)
        arrives = begins + visit.service_s + order.drives_s[number + 1]
    late_s = max(ready, arrives) - order.shift.closes
    if late_s > 0:
        return order.infeasible(Rule.SHIFT, order.visits[-1], late_s)
    return run._replace(returns=arrives)


def _with_break(
    order: _Order, free: _Run, *, pause: Break, released: Seconds
) -> _Rested | Infeasible:
    """Return the run with the break in its best spot; `free` is the run without it."""
    best: _Rested | None = None
    nearest: Infeasible | None = None
    for spot in _spots(order, free, pause=pause, released=released):
        if isinstance(spot, Infeasible):
            if nearest is None or spot.shortfall_s < nearest.shortfall_s:
                nearest = spot
        elif best is None or spot.run.returns < best.run.returns:
            best = spot
    if best is None and nearest is not None:
        return replace(nearest, rule=Rule.BREAK)
    return cast("_Rested", best)  # each drive yields a rested run or a refusal


def _spots(
    order: _Order, free: _Run, *, pause: Break, released: Seconds
) -> Iterator[_Rested | Infeasible]:
    """Try the break before and after each drive, in driving order."""
    for after, drive_s in enumerate(order.drives_s):
        if after == 0:
            stands, departs = order.shift.opens, released
        else:
            stands = departs = free.begins[after - 1] + order.visits[after - 1].service_s
        before_drive = _take(pause, ready=stands, after=after)
        yield _resume(
            order,
            free,
            pause=pause,
            taken=before_drive,
            arrives=max(before_drive.ends, departs) + drive_s,
        )
        if stands > pause.closes:
            return  # the day only gets later
        after_drive = _take(pause, ready=departs + drive_s, after=after)
        yield _resume(order, free, pause=pause, taken=after_drive, arrives=departs + drive_s)


def _take(pause: Break, *, ready: Seconds, after: int) -> TakenBreak:
    begins = max(ready, pause.opens)
    return TakenBreak(begins, begins + pause.duration_s, after)


def _resume(
    order: _Order, free: _Run, *, pause: Break, taken: TakenBreak, arrives: Seconds
) -> _Rested | Infeasible:
    """Join the run up to the break with a new run after it."""
    after = taken.after
    if taken.begins > pause.closes:
        visit = order.visits[min(after, len(order.visits) - 1)]
        return order.infeasible(Rule.BREAK, visit, taken.begins - pause.closes)
    rest = _run_on(order, first=after, arrives=arrives, ready=taken.ends)
    if isinstance(rest, Infeasible):
        return rest
    arrivals = free.arrivals[:after] + rest.arrivals
    return _Rested(_Run(arrivals, free.begins[:after] + rest.begins, rest.returns), taken)


def _route(order: _Order, run: _Run, *, taken: TakenBreak | None, distance_m: int) -> Route:
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
    )


def _latest_first_arrival(run: _Run, taken: TakenBreak | None) -> Seconds:
    """Return the last arrival at the first stop that delays neither it nor a break there."""
    if taken is not None and taken.after == 0 and taken.begins >= run.arrivals[0]:
        return min(taken.begins, run.begins[0])
    return run.begins[0]
