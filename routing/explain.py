"""Why is a visit not served? The answer is a code and facts, so every language can say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from routing.errors import Fact, InvalidProblem
from routing.gaps import RouteGaps, gap_table, openings
from routing.model import Plan, Problem, Visit
from routing.rules import Rule, unmet_rule
from routing.timing import Infeasible, time_visits

PERSONAL = frozenset({Rule.SKILL, Rule.REQUIRED_SHIFT, Rule.FORBIDDEN, Rule.MAX_STOPS})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a visit is not served.

    Codes and their facts:
        `skill`: nobody on duty holds all skills, or nobody is on duty. `skills`: those nobody
            holds, or all of the visit's if each is held but not by one person; with commas.
        `alone`: it does not even fit an otherwise empty day. `rule` (`routing.rules.Rule`),
            `shift` that comes nearest, `shortfall_s`.
        `full`: it would fit an empty day, but not this one. `rule` is `window` (a clock: its
            window, a later promise, the end of the shift), `max_stops`, or `release` (waiting
            for its release breaks every route). `shift` is the courier who comes nearest,
            `shortfall_s` by how many seconds the visit misses, for `window` also `after` and
            `before`: the visits between which (None: the start or end place).
        `fits`: it could be inserted now. `shift`, `added_travel_s`, `after`, `before`.
    """

    code: str
    facts: Mapping[str, Fact]


def why_unserved(problem: Problem, plan: Plan, visit_id: str) -> Reason:
    """Return the first reason that holds, in the order of `Reason`'s codes.

    Args:
        problem: the day.
        plan: a clean plan that does not serve the visit.
        visit_id: the visit asked about.

    Raises:
        InvalidProblem: if the visit is unknown or served.
    """
    visit = problem.visit(visit_id)
    if any(visit_id in route.visits for route in plan.routes):
        raise InvalidProblem("already_served", "The visit is in a route.", visit=visit_id)
    return (
        _nobody_skilled(problem, visit)
        or _not_even_alone(problem, visit)
        or _full(problem, plan, visit)
    )


def _nobody_skilled(problem: Problem, visit: Visit) -> Reason | None:
    if any(visit.skills <= shift.skills for shift in problem.shifts):
        return None
    held = frozenset[str]().union(*(shift.skills for shift in problem.shifts))
    missing = (visit.skills - held) or visit.skills
    return _reason("skill", skills=",".join(sorted(missing)))


def _not_even_alone(problem: Problem, visit: Visit) -> Reason | None:
    refusals: list[Infeasible] = []
    for shift in problem.shifts:
        timed = time_visits(problem, shift, [visit])
        if not isinstance(timed, Infeasible):
            return None
        refusals.append(timed)
    # A rule of the clock says more than one about persons: somebody could almost have come.
    nearest = min(refusals, key=lambda each: (each.rule in PERSONAL, each.shortfall_s))
    shift_id = visit.required_shift if nearest.rule == Rule.REQUIRED_SHIFT else nearest.shift
    return _reason("alone", rule=nearest.rule, shift=shift_id, shortfall_s=nearest.shortfall_s)


def _full(problem: Problem, plan: Plan, visit: Visit) -> Reason:
    capable = [
        route for route in gap_table(problem, plan).routes if unmet_rule(visit, route.shift) is None
    ]
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
        full = next((route for route in capable if route.is_full), None)
        rule, nobody = (Rule.MAX_STOPS, full) if full else (Rule.RELEASE, capable[0])
        return _reason("full", rule=rule, shift=nobody.shift.id, shortfall_s=0)
    shortfall_s, added_s, number, position = nearest
    where = _where(capable[number], position)
    if shortfall_s <= 0:
        return _reason("fits", added_travel_s=added_s, **where)
    return _reason("full", rule=Rule.WINDOW, shortfall_s=shortfall_s, **where)


def _where(route: RouteGaps, position: int) -> dict[str, Fact]:
    names = [None, *(visit.id for visit in route.visits), None]
    return {"shift": route.shift.id, "after": names[position], "before": names[position + 1]}


def _reason(code: str, **facts: Fact) -> Reason:
    return Reason(code, MappingProxyType(facts))
