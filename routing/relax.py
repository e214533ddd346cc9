"""One rule relaxed: what a suggestion says, and what becomes of the day if it is followed.

A suggestion is a code and facts, so every language can say it:

    `window`: the windows of the visit open `earlier_s` earlier or close `later_s` later.
    `overtime`: `shift` may return `by_s` seconds later.
    `break`: the break of `shift` may begin `by_s` seconds earlier or later.
    `max_stops`: `shift` takes `by` stops more.
    `load`: `shift` carries `by` more of the kind number `kind`.
    `skill`: the visit does without `skill`.
    `required_shift`: somebody else than `required` may serve it.
    `group`: it is served apart from its `group`.
    `extra_shift`: one more shift, `shift`, `like` an existing one.
    `displace`: `displaced`, which matters less, is left out; `priority` and `promised` (0 or 1)
        are its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from routing.errors import Fact
from routing.insertion import Insertion, insert, remove
from routing.model import Problem, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.timing import idle_route

Facts = Mapping[str, Fact]

ON_SHIFT: Final = frozenset({"overtime", "break", "max_stops", "load"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that gives the visit a place: `insertion` says which, once the rule is relaxed.

    `insertion.added_travel_s` is by how much the driving of the whole plan grows; it can be
    negative where another visit makes room.
    """

    code: str
    visit: str
    facts: Facts
    insertion: Insertion


def apply(problem: Problem, plan: Plan, suggestion: Suggestion) -> tuple[Problem, Plan]:
    """Return the day with the rule relaxed, and its plan with the visit in its place.

    Args:
        problem: the day the suggestion was made for.
        plan: its plan then; a clean one.
        suggestion: one of `routing.explain`.

    Raises:
        NoLongerFits: if day or plan have changed since, and the visit has no place there now.
    """
    code, facts = suggestion.code, suggestion.facts
    if code == "displace":
        plan = remove(problem, plan, str(facts["displaced"]))
    elif code == "extra_shift":
        more = shift_like(problem, facts)
        problem = replace(problem, shifts=(*problem.shifts, more))
        plan = replace(plan, routes=(*plan.routes, idle_route(more)))
    elif code in ON_SHIFT:
        problem = replace(problem, shifts=_each_shift(problem, code, facts))
    else:
        visits = tuple(
            relaxed_visit(each, code, facts) if each.id == suggestion.visit else each
            for each in problem.visits
        )
        problem = replace(problem, visits=visits)
    return problem, insert(problem, plan, suggestion.visit, suggestion.insertion)


def relaxed_visit(visit: Visit, code: str, facts: Facts) -> Visit:
    """Return the visit with one of its own rules relaxed."""
    if code == "window":
        earlier_s, later_s = _number(facts, "earlier_s"), _number(facts, "later_s")
        return replace(visit, windows=wider(visit.windows, earlier_s=earlier_s, later_s=later_s))
    if code == "skill":
        return replace(visit, skills=visit.skills - {str(facts["skill"])})
    if code == "required_shift":
        return replace(visit, required_shift=None)
    return replace(visit, group=None) if code == "group" else visit


def relaxed_shift(shift: Shift, code: str, facts: Facts) -> Shift:
    """Return the shift with one of its rules relaxed."""
    if code == "overtime":
        return replace(shift, overtime_s=shift.overtime_s + _number(facts, "by_s"))
    if code == "break":
        by_s = _number(facts, "by_s")
        pauses = (
            replace(pause, opens=max(0, pause.opens - by_s), closes=pause.closes + by_s)
            for pause in shift.breaks
        )
        return replace(shift, breaks=tuple(pauses))
    if code == "max_stops" and shift.max_stops is not None:
        return replace(shift, max_stops=shift.max_stops + _number(facts, "by"))
    if code == "load" and shift.max_load is not None:
        more, kind = list(shift.max_load), _number(facts, "kind")
        more[kind] += _number(facts, "by")
        return replace(shift, max_load=tuple(more))
    return shift


def shift_like(problem: Problem, facts: Facts) -> Shift:
    """Return the shift that `extra_shift` adds."""
    return replace(problem.shift(str(facts["like"])), id=str(facts["shift"]))


def wider(windows: Sequence[TimeWindow], *, earlier_s: int, later_s: int) -> tuple[TimeWindow, ...]:
    """Return the windows opened earlier and closed later; those that meet become one."""
    found: list[TimeWindow] = []
    for window in windows:
        opens, closes = max(0, window.opens - earlier_s), window.closes + later_s
        if found and opens <= found[-1].closes:
            opens = found.pop().opens
        found.append(TimeWindow(opens, closes))
    return tuple(found)


def _each_shift(problem: Problem, code: str, facts: Facts) -> tuple[Shift, ...]:
    return tuple(
        relaxed_shift(each, code, facts) if each.id == facts["shift"] else each
        for each in problem.shifts
    )


def _number(facts: Facts, name: str) -> int:
    return int(facts.get(name) or 0)
