"""A part of a province: some offices, as a problem of its own, and the way back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from routing.matrix import TravelMatrix
from routing.model import Problem, Visit
from routing.plan import Plan, Route
from routing.province.offices import Office, Territory


@dataclass(frozen=True, slots=True)
class Part:
    """The shifts of some offices and the visits that are theirs at the moment.

    Attributes:
        problem: with the same ids as the whole, its places numbered anew.
        shifts: the numbers of its shifts in the whole problem.
        start: what these couriers do at the moment.
    """

    problem: Problem
    shifts: tuple[int, ...]
    start: Plan


class Whole:
    """A plan of the whole province under work.

    Attributes:
        routes: of all shifts, in the problem's order.
        waiting: the office at which each unserved visit waits.
    """

    def __init__(self, problem: Problem, territory: Territory, plan: Plan) -> None:
        self.problem = problem
        self.territory = territory
        self.routes: list[Route] = list(plan.routes)
        self.waiting: dict[str, Office] = {}
        self._wait(plan.unserved)

    def plan(self, *, engine: str) -> Plan:
        """Return it as a plan."""
        unserved = (visit.id for visit in self.problem.visits if visit.id in self.waiting)
        return Plan(tuple(self.routes), tuple(unserved), engine)

    def part(self, offices: Collection[Office]) -> Part:
        """Return these offices as a problem: whom their couriers serve, and who waits there."""
        shifts = sorted(n for office in offices for n in self.territory.shifts[office])
        routes = [self.routes[number] for number in shifts]
        served = {visit for route in routes for visit in route.visits}
        waiting = {visit for visit, office in self.waiting.items() if office in offices}
        mine = served | waiting
        visits = [each for each in self.problem.visits if each.id in mine]
        problem = _cut_out(self.problem, shifts=shifts, visits=visits)
        unserved = tuple(each.id for each in visits if each.id in waiting)
        return Part(problem, tuple(shifts), Plan(tuple(routes), unserved, "start"))

    def take(self, part: Part, plan: Plan) -> None:
        """Replace what the couriers of a part do. Nobody else may have touched them meanwhile."""
        for number, route in zip(part.shifts, plan.routes, strict=True):
            self.routes[number] = route
        ours = {visit.id for visit in part.problem.visits}
        others = [visit for visit in self.waiting if visit not in ours]
        self.waiting = {}
        self._wait((*others, *plan.unserved))

    def visits_at(self, office: Office) -> int:
        """Return how many visits a part with this office gets from it."""
        return self._stops(office) + sum(each == office for each in self.waiting.values())

    def load_of(self, office: Office) -> float:
        """Return how many stops each of its couriers has on average."""
        return self._stops(office) / len(self.territory.shifts[office])

    def _stops(self, office: Office) -> int:
        return sum(len(self.routes[number].stops) for number in self.territory.shifts[office])

    def _wait(self, unserved: Iterable[str]) -> None:
        """Let visits wait: in their area, or where others of their group are served."""
        groups = self._groups_served()
        for visit in unserved:
            group, home = self.problem.visit(visit).group, self.territory.home[visit]
            self.waiting[visit] = home if group is None else groups.get(group, home)

    def _groups_served(self) -> dict[str, Office]:
        return {
            group: shift.start_place
            for shift, route in zip(self.problem.shifts, self.routes, strict=True)
            for visit in route.visits
            if (group := self.problem.visit(visit).group) is not None
        }


def _cut_out(problem: Problem, *, shifts: Iterable[int], visits: Iterable[Visit]) -> Problem:
    crew = [problem.shifts[number] for number in shifts]
    asked = list(visits)
    used = {visit.place for visit in asked}
    used |= {place for shift in crew for place in (shift.start_place, shift.end_place)}
    places = sorted(used)
    number = {place: index for index, place in enumerate(places)}
    cells = np.ix_(places, places)
    travel = problem.travel
    return Problem(
        places=tuple(problem.places[place] for place in places),
        travel=TravelMatrix(travel.seconds[cells], travel.metres[cells], travel.label),
        visits=tuple(replace(visit, place=number[visit.place]) for visit in asked),
        shifts=tuple(
            replace(shift, start_place=number[shift.start_place], end_place=number[shift.end_place])
            for shift in crew
        ),
        weights=problem.weights,
    )
