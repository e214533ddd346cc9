"""Why is a visit not served? The first of the reasons, in a fixed order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from routing.errors import Fact, InvalidProblem
from routing.gaps import GapTable, gap_table
from routing.model import Problem, Shift, Visit
from routing.openings import RouteGaps, closing_rule, openings
from routing.pair_places import cheapest_pair_place, whole
from routing.plan import Plan
from routing.rules import Rule, unmet_rule
from routing.timing import Infeasible, Timed, time_visits

CLOCKLESS: Final = frozenset(
    {
        Rule.SKILL,
        Rule.REQUIRED_SHIFT,
        Rule.FORBIDDEN,
        Rule.MAX_STOPS,
        Rule.LOAD,
        Rule.DESK,
        Rule.PAIR,
    }
)
CLOSING: Final = (Rule.MAX_STOPS, Rule.LOAD, Rule.DESK, Rule.GROUP)  # the first is told first


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a visit is not served.

    Codes and their facts:
        `data`: nobody could, whatever their skills. `field` says why: `place` (no shift reaches
            it before its end), `windows` (they lie outside all shifts) or `release_s` (after the
            last window). `shift` that comes nearest, `shortfall_s`.
        `skill`: nobody on duty holds all skills, or nobody is on duty. `skills`: those nobody
            holds, or all of the visit's if each is held but not by one person; with commas.
        `alone`: it does not even fit an otherwise empty day, with no more than the call at the
            desk for its papers, or its other half. `rule` (`routing.rules.Rule`), `shift` that
            comes nearest, `shortfall_s`; for `load` also `kind` and `over`: how much too much; for
            `desk` also `desk`: nobody calls there that day.
        `full`: it would fit an empty day, but not this one. `rule` is `window` (a clock: its
            window, a later promise, the end of the shift), `max_stops`, `load` (with `kind` and
            `over`), `desk` (with `desk`: no route that has room calls there), `group` (with
            `group`: `shift` serves the rest of it), `pair` (with `pair`: no route has room for
            both halves; `shift` could serve them on an empty day), or `release` (waiting for its
            release breaks every route). `shift` is the courier who comes nearest, `shortfall_s` by
            how many seconds the visit misses, for `window` also `after` and `before`: the visits
            between which (None: the start or end place).
        `fits`: it could be inserted now. `shift`, `added_travel_s`, `after`, `before`; of a pair,
            the driving of both halves and the neighbours of the first.
    """

    code: str
    facts: Mapping[str, Fact]


def unserved_visit(problem: Problem, plan: Plan, visit_id: str) -> Visit:
    """Return the visit, or raise InvalidProblem if it is unknown or served."""
    visit = problem.visit(visit_id)
    if any(stop.visit == visit_id for route in plan.routes for stop in route.stops):
        raise InvalidProblem("already_served", "The visit is in a route.", visit=visit_id)
    return visit


def reason_for(
    problem: Problem, plan: Plan, visit: Visit, *, table: GapTable | None = None
) -> Reason:
    """Return the first reason that holds. `table`: `gap_table` of the plan, if you have it."""
    return (
        _never(problem, visit)
        or _nobody_skilled(problem, visit)
        or _not_even_alone(problem, visit)
        or _full(problem, gap_table(problem, plan) if table is None else table, visit)
    )


def _never(problem: Problem, visit: Visit) -> Reason | None:
    """Look for what is wrong with the visit itself."""
    if not problem.shifts:
        return None
    unreached_s, shift = _least(
        (
            shift.opens
            + problem.drive_s(shift, shift.start_place, visit.place)
            - shift.latest_return,
            shift,
        )
        for shift in problem.shifts
    )
    if unreached_s > 0:
        return _reason("data", field="place", shift=shift.id, shortfall_s=unreached_s)
    outside_s, shift = _least(
        (max(shift.opens - window.closes, window.opens - shift.latest_return), shift)
        for shift in problem.shifts
        for window in visit.windows
    )
    if outside_s > 0:
        return _reason("data", field="windows", shift=shift.id, shortfall_s=outside_s)
    late_s = visit.release_s - visit.windows[-1].closes
    if late_s > 0:
        return _reason("data", field="release_s", shift=shift.id, shortfall_s=late_s)
    return None


def _least(found: Iterator[tuple[int, Shift]]) -> tuple[int, Shift]:
    return min(found, key=lambda each: each[0])


def _nobody_skilled(problem: Problem, visit: Visit) -> Reason | None:
    if any(visit.skills <= shift.skills for shift in problem.shifts):
        return None
    held = frozenset[str]().union(*(shift.skills for shift in problem.shifts))
    missing = (visit.skills - held) or visit.skills
    return _reason("skill", skills=",".join(sorted(missing)))


def _not_even_alone(problem: Problem, visit: Visit) -> Reason | None:
    refusals: list[tuple[Infeasible, list[Visit]]] = []
    orders = [*_alone(problem, visit)]
    for shift in problem.shifts:
        for order in orders:
            timed = time_visits(problem, shift, order)
            if not isinstance(timed, Infeasible):
                return None
            refusals.append((timed, order))
    # A rule of the clock says more than one about persons: somebody could almost have come.
    nearest, order = min(
        refusals, key=lambda each: (each[0].rule in CLOCKLESS, each[0].shortfall_s)
    )
    rule, shift_id = nearest.rule, nearest.shift
    facts: dict[str, Fact] = {}
    if rule == Rule.LOAD:
        facts = _over(order, problem.shift(shift_id).max_load or ())
    elif rule == Rule.DESK:
        facts = {"desk": visit.papers_to}
    elif rule == Rule.REQUIRED_SHIFT and visit.required_shift is not None:
        shift_id = visit.required_shift
    return _reason("alone", rule=rule, shift=shift_id, shortfall_s=nearest.shortfall_s, **facts)


def _alone(problem: Problem, visit: Visit) -> Iterator[list[Visit]]:
    """Yield the day's least orders with the visit: itself, its pair, or with a call at a desk."""
    if visit.pair is not None:
        yield whole(problem, visit)
        return
    calls = [each for each in problem.visits if each.desk and each.desk == visit.papers_to]
    others = [each for each in calls if each.id != visit.id]
    if not others:
        yield [visit]
    for call in others:
        yield [visit, call]


def _full(problem: Problem, table: GapTable, visit: Visit) -> Reason:
    if visit.pair is not None:
        return _full_for_pair(problem, table, visit)
    capable = [route for route in table.routes if unmet_rule(visit, route.shift) is None]
    nearest = min(
        (
            (opening.shortfall_s(window), opening.added_travel_s, number, opening.position)
            for number, route in enumerate(capable)
            for opening in openings(problem, route, visit)
            for window in visit.windows
        ),
        default=None,
    )
    if nearest is None:
        return _closed(table.routes, visit)
    shortfall_s, added_s, number, position = nearest
    where = _where(capable[number], position)
    if shortfall_s <= 0:
        return _reason("fits", added_travel_s=added_s, **where)
    return _reason("full", rule=Rule.WINDOW, shortfall_s=shortfall_s, **where)


def _full_for_pair(problem: Problem, table: GapTable, visit: Visit) -> Reason:
    place = cheapest_pair_place(problem, table, visit)
    if place is not None:
        where = _where(table.routes[place.route], place.first)
        return _reason("fits", added_travel_s=place.added_travel_s, **where)
    order = whole(problem, visit)
    shift = next(
        each for each in problem.shifts if isinstance(time_visits(problem, each, order), Timed)
    )
    return _reason("full", rule=Rule.PAIR, shift=shift.id, shortfall_s=0, pair=visit.pair)


def _closed(routes: Sequence[RouteGaps], visit: Visit) -> Reason:
    """Say which rule closes all routes; if they differ, the one that is easiest to change."""
    capable = [route for route in routes if unmet_rule(visit, route.shift) is None]
    rules = {route.shift.id: closing_rule(route, visit) for route in capable}
    for rule in CLOSING:
        route = next((each for each in capable if rules[each.shift.id] == rule), None)
        if route is None:
            continue
        facts: dict[str, Fact] = {}
        if rule == Rule.LOAD:
            facts = _over([visit], route.load_left)
        elif rule == Rule.DESK:
            facts = {"desk": visit.papers_to}
        elif rule == Rule.GROUP:
            facts = {"group": visit.group}
            route = next(each for each in routes if _serves(each, visit.group))
        return _reason("full", rule=rule, shift=route.shift.id, shortfall_s=0, **facts)
    return _reason("full", rule=Rule.RELEASE, shift=capable[0].shift.id, shortfall_s=0)


def _serves(route: RouteGaps, group: str | None) -> bool:
    return any(each.group == group for each in route.visits)


def _over(visits: Sequence[Visit], room: Sequence[int]) -> dict[str, Fact]:
    """Return the kind of load of which these visits have most too much, and by how much."""
    loads = [visit.load for visit in visits if visit.load]
    over, kind = max(
        (sum(load[kind] for load in loads) - most, kind) for kind, most in enumerate(room)
    )
    return {"kind": kind, "over": over}


def _where(route: RouteGaps, position: int) -> dict[str, Fact]:
    names = [None, *(visit.id for visit in route.visits), None]
    return {"shift": route.shift.id, "after": names[position], "before": names[position + 1]}


def _reason(code: str, **facts: Fact) -> Reason:
    return Reason(code, MappingProxyType(facts))
