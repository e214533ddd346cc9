"""An independent verifier of plans: it shares no code with what makes them.

It reads the rules from the model alone, so a mistake in timing, insertion or a solver shows here.
Nothing unverified may be stored.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from routing.model import Problem, Seconds, Shift, Visit
from routing.plan import Plan, Route, Stop, TakenBreak


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule. `shift` and `visit` are None where the rule is about neither.

    Codes: `routes` (not one route per shift, in order), `unknown_visit`, `served_twice`,
    `served_and_unserved`, `unserved_twice`, `missing`, `required_shift`, `forbidden`, `skill`,
    `max_stops`, `load` (more than the shift may carry), `desk` (no later call at the desk where
    papers collected here belong), `group` (served by several shifts), `pair` (a half without the
    other, or before it), `window`, `order` (times run backwards), `service` (its length), `travel`
    (faster than this courier drives), `shift` (outside working time and overtime), `release`,
    `break` (taken when none is due, or not taken), `break_window`, `break_length`,
    `break_overlap` (with a drive or a service), `idle` (a route
    without stops moves), `overtime`, `travel_total`, `distance_total` (wrong sums).
    """

    code: str
    shift: str | None
    visit: str | None
    detail: str


class _Leg(NamedTuple):
    """A drive: the courier is free to go at `ready`, arrives, and is busy again at `until`."""

    ready: Seconds
    drive_s: int
    arrives: Seconds
    until: Seconds


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every broken rule of the plan; an empty list means it is clean."""
    found = list(_attendance(problem, plan))
    if [route.shift for route in plan.routes] != [shift.id for shift in problem.shifts]:
        found.append(Violation("routes", None, None, "not one route per shift, in order"))
    found.extend(_torn_groups(problem, plan))
    for route in plan.routes:
        known = all(problem.has_visit(stop.visit) for stop in route.stops)
        if known and problem.has_shift(route.shift):
            found.extend(_RouteCheck(problem, route).violations())
    return found


def _attendance(problem: Problem, plan: Plan) -> Iterator[Violation]:
    served = Counter(stop.visit for route in plan.routes for stop in route.stops)
    unserved = Counter(plan.unserved)
    for visit in sorted(served.keys() | unserved.keys()):
        if not problem.has_visit(visit):
            yield Violation("unknown_visit", None, visit, "not in the problem")
        if served[visit] > 1:
            yield Violation("served_twice", None, visit, f"stands in {served[visit]} stops")
        if unserved[visit] > 1:
            yield Violation("unserved_twice", None, visit, "listed more than once")
        if served[visit] and unserved[visit]:
            yield Violation("served_and_unserved", None, visit, "in a route and listed unserved")
    for each in problem.visits:
        if not served[each.id] and not unserved[each.id]:
            yield Violation("missing", None, each.id, "neither served nor listed unserved")


def _torn_groups(problem: Problem, plan: Plan) -> Iterator[Violation]:
    shifts: dict[str, set[str]] = {}
    for route in plan.routes:
        for stop in route.stops:
            group = problem.visit(stop.visit).group if problem.has_visit(stop.visit) else None
            if group is not None:
                shifts.setdefault(group, set()).add(route.shift)
    for group, serving in shifts.items():
        if len(serving) > 1:
            detail = f"group {group} is served by {', '.join(sorted(serving))}"
            yield Violation("group", None, None, detail)


class _RouteCheck:
    """The rules of one route."""

    def __init__(self, problem: Problem, route: Route) -> None:
        self.problem = problem
        self.route = route
        self.shift: Shift = problem.shift(route.shift)
        self.visits = [problem.visit(stop.visit) for stop in route.stops]
        inner = [visit.place for visit in self.visits]
        self.places = [self.shift.start_place, *inner, self.shift.end_place]
        self.last = self.shift.closes + self.shift.overtime_s
        self.legs = self._legs()

    def violations(self) -> Iterator[Violation]:
        if not self.visits:
            yield from self._idle()
            return
        yield from self._clockless()
        yield from self._loads()
        yield from self._papers()
        yield from self._pairs()
        for visit, stop in zip(self.visits, self.route.stops, strict=True):
            yield from self._service(visit, stop)
        yield from self._working_time()
        yield from self._travel()
        yield from self._breaks()
        yield from self._totals()

    def _found(self, code: str, visit: str | None, detail: str) -> Violation:
        return Violation(code, self.route.shift, visit, detail)

    def _legs(self) -> list[_Leg]:
        ready = [self.route.leaves, *(stop.ends for stop in self.route.stops)]
        arrives = [*(stop.arrives for stop in self.route.stops), self.route.returns]
        until = [*(stop.begins for stop in self.route.stops), self.last]
        drives = [self._drive_s(here, there) for here, there in pairwise(self.places)]
        return [_Leg(*leg) for leg in zip(ready, drives, arrives, until, strict=True)]

    def _idle(self) -> Iterator[Violation]:
        route = self.route
        if route.breaks or route.leaves != route.returns or route.leaves != self.shift.opens:
            yield self._found("idle", None, "a route without stops stays at the start, no break")
        yield from self._totals()

    def _clockless(self) -> Iterator[Violation]:
        for visit in self.visits:
            if visit.required_shift not in (None, self.shift.id):
                yield self._found("required_shift", visit.id, f"needs {visit.required_shift}")
            if self.shift.id in visit.forbidden_shifts:
                yield self._found("forbidden", visit.id, "must not be served by this shift")
            if missing := visit.skills - self.shift.skills:
                yield self._found("skill", visit.id, f"lacks {', '.join(sorted(missing))}")
            if self.route.leaves < visit.release_s:
                yield self._found("release", visit.id, f"not ready before {visit.release_s}")
        if self.shift.max_stops is not None and len(self.visits) > self.shift.max_stops:
            yield self._found("max_stops", None, f"{len(self.visits)} stops")

    def _loads(self) -> Iterator[Violation]:
        for kind, most in enumerate(self.shift.max_load or ()):
            loads = {visit.id: visit.load[kind] for visit in self.visits if visit.load}
            whole_route = sum(loads.get(v.id, 0) for v in self.visits if v.collects is None)
            loaded = most_loaded = whole_route
            for visit in self.visits:
                if visit.collects is not None:
                    loaded += loads.get(visit.id, 0)
                if visit.delivers is not None:
                    loaded -= loads.get(self.problem.halves(visit.delivers)[0].id, 0)
                most_loaded = max(most_loaded, loaded)
            if most_loaded > most:
                yield self._found("load", None, f"{most_loaded} of kind {kind}, at most {most}")

    def _pairs(self) -> Iterator[Violation]:
        at = {visit.id: number for number, visit in enumerate(self.visits)}
        for number, visit in enumerate(self.visits):
            if visit.collects is not None:
                other = self.problem.halves(visit.collects)[1]
                if at.get(other.id, -1) <= number:
                    yield self._found("pair", visit.id, f"not delivered later, at {other.id}")
            if visit.delivers is not None:
                other = self.problem.halves(visit.delivers)[0]
                if at.get(other.id, number) >= number:
                    yield self._found("pair", visit.id, f"not collected before, at {other.id}")

    def _papers(self) -> Iterator[Violation]:
        for number, visit in enumerate(self.visits, start=1):
            later = (other.desk for other in self.visits[number:])
            if visit.papers_to is not None and visit.papers_to not in later:
                yield self._found("desk", visit.id, f"no later call at {visit.papers_to}")

    def _service(self, visit: Visit, stop: Stop) -> Iterator[Violation]:
        if not any(window.opens <= stop.begins <= window.closes for window in visit.windows):
            yield self._found("window", visit.id, f"begins at {stop.begins}")
        if stop.begins < stop.arrives:
            yield self._found("order", visit.id, "begins before the courier arrives")
        if stop.ends - stop.begins != visit.service_s:
            yield self._found("service", visit.id, f"lasts {stop.ends - stop.begins} s")

    def _working_time(self) -> Iterator[Violation]:
        if self.route.leaves < self.shift.opens:
            yield self._found("shift", None, f"leaves at {self.route.leaves}, before it opens")
        if self.route.returns > self.last:
            yield self._found("shift", None, f"returns at {self.route.returns}, after it closes")

    def _travel(self) -> Iterator[Violation]:
        towards = [*(visit.id for visit in self.visits), None]
        for leg, visit in zip(self.legs, towards, strict=True):
            taken_s = leg.arrives - leg.ready
            if taken_s < leg.drive_s:
                yield self._found("travel", visit, f"{taken_s} s for a drive of {leg.drive_s} s")

    def _breaks(self) -> Iterator[Violation]:
        if len(self.route.breaks) != len(self.shift.breaks):
            yield self._found("break", None, f"{len(self.route.breaks)} taken")
            return
        for taken, due in zip(self.route.breaks, self.shift.breaks, strict=True):
            if not due.opens <= taken.begins <= due.closes:
                yield self._found("break_window", None, f"begins at {taken.begins}")
            if taken.ends - taken.begins != due.duration_s:
                yield self._found("break_length", None, f"lasts {taken.ends - taken.begins} s")
            if not self._stands_still(taken):
                yield self._found("break_overlap", None, f"at {taken.begins} the courier is busy")

    def _stands_still(self, taken: TakenBreak) -> bool:
        """Say whether the break lies wholly before or wholly after the drive it is next to."""
        if not 0 <= taken.after < len(self.legs):
            return False
        leg = self.legs[taken.after]
        if taken.after == 0:  # at the start place: on shift, not yet gone
            before = self.shift.opens <= taken.begins and taken.ends <= self.route.leaves
        else:
            before = leg.ready <= taken.begins and taken.ends + leg.drive_s <= leg.arrives
        return before or (leg.arrives <= taken.begins and taken.ends <= leg.until)

    def _totals(self) -> Iterator[Violation]:
        overtime_s = max(0, self.route.returns - self.shift.closes)
        if self.route.overtime_s != overtime_s:
            yield self._found("overtime", None, f"is {overtime_s} s")
        travel_s = self._total_of(self._drive_s)
        distance_m = self._total_of(self.problem.travel.drive_m)
        if self.route.travel_s != travel_s:
            yield self._found("travel_total", None, f"is {travel_s} s")
        if self.route.distance_m != distance_m:
            yield self._found("distance_total", None, f"is {distance_m} m")

    def _drive_s(self, here: int, there: int) -> int:
        per_cent_s = self.problem.travel.drive_s(here, there) * self.shift.drive_percent
        return (per_cent_s + 99) // 100

    def _total_of(self, drive: Callable[[int, int], int]) -> int:
        if not self.visits:
            return 0  # who serves nobody does not move, even if the day ends elsewhere
        return sum(drive(here, there) for here, there in pairwise(self.places))
