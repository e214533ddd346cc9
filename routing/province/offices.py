"""Who belongs where: offices, their couriers, and the visits of their areas."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from routing.errors import InvalidProblem
from routing.model import Problem, Visit

Office = int  # the place where an office stands
Areas = Mapping[str, Office]  # visit id: the office whose area it lies in


@dataclass(frozen=True, slots=True)
class Territory:
    """The offices of a problem.

    Attributes:
        offices: their places, in the order of their first shifts.
        shifts: the numbers of the shifts that start at each.
        home: the office of each visit, by its id: where it waits while nobody serves it. Who
            serves it is not bound by that.
        near: for each office the others, nearest first.
    """

    offices: tuple[Office, ...]
    shifts: dict[Office, tuple[int, ...]]
    home: dict[str, Office]
    near: dict[Office, tuple[Office, ...]]


def territory_of(problem: Problem, areas: Areas | None = None) -> Territory:
    """Return the offices of a problem with at least one shift.

    A courier belongs to the office where the shift starts. A visit belongs to that of the courier
    it requires; else to the one that `areas` names; else to the one with the shortest way there
    and back. Calls at a desk that are bound to nobody go to the offices with most papers for it. A
    group belongs together, where its first visit does, and a pair where it is collected.

    Raises:
        InvalidProblem: `unknown_visit`, `unknown_office` for what `areas` names and is not there.
    """
    shifts: dict[Office, list[int]] = {}
    for number, shift in enumerate(problem.shifts):
        shifts.setdefault(shift.start_place, []).append(number)
    offices = tuple(shifts)
    _check_areas(problem, areas or {}, offices)
    home = _homes(problem, areas or {}, offices)
    _deal_calls(problem, areas or {}, offices, home)
    _gather_groups(problem, home)
    return Territory(
        offices=offices,
        shifts={office: tuple(numbers) for office, numbers in shifts.items()},
        home=home,
        near=_near(problem, offices),
    )


def _check_areas(problem: Problem, areas: Areas, offices: tuple[Office, ...]) -> None:
    for visit, office in areas.items():
        problem.visit(visit)
        if office not in offices:
            message = "No shift starts at this place."
            raise InvalidProblem("unknown_office", message, visit=visit, place=office)


def _homes(problem: Problem, areas: Areas, offices: tuple[Office, ...]) -> dict[str, Office]:
    seconds = problem.travel.seconds
    at = [visit.place for visit in problem.visits]
    ways_s = seconds[np.ix_(offices, at)].astype(np.int64) + seconds[np.ix_(at, offices)].T
    nearest = ways_s.argmin(axis=0).tolist() if at else []
    bounds = [_bound(problem, visit) for visit in problem.visits]
    return {
        visit.id: areas.get(visit.id, offices[number]) if bound is None else bound
        for visit, number, bound in zip(problem.visits, nearest, bounds, strict=True)
    }


def _bound(problem: Problem, visit: Visit) -> Office | None:
    """Return the office of the courier whom the visit requires, if there is such a shift."""
    required = visit.required_shift
    if required is None or not problem.has_shift(required):
        return None
    return problem.shift(required).start_place


def _deal_calls(
    problem: Problem, areas: Areas, offices: tuple[Office, ...], home: dict[str, Office]
) -> None:
    """Give free calls at a desk to the offices whose visits have papers for it, most first."""
    papers: dict[str, Counter[Office]] = {}
    for visit in problem.visits:
        if visit.papers_to is not None:
            papers.setdefault(visit.papers_to, Counter())[home[visit.id]] += 1
    turns = {
        desk: cycle(sorted(counts, key=lambda office: (-counts[office], offices.index(office))))
        for desk, counts in papers.items()
    }
    for visit in problem.visits:
        is_free = _bound(problem, visit) is None and visit.id not in areas
        if visit.desk in turns and is_free:
            home[visit.id] = next(turns[visit.desk])


def _gather_groups(problem: Problem, home: dict[str, Office]) -> None:
    first: dict[str, Office] = {}
    for visit in problem.visits:
        if visit.group is not None:
            home[visit.id] = first.setdefault(visit.group, home[visit.id])
        if visit.pair is not None:
            collecting, delivering = problem.halves(visit.pair)
            home[delivering.id] = home[collecting.id]


def _near(problem: Problem, offices: tuple[Office, ...]) -> dict[Office, tuple[Office, ...]]:
    seconds = problem.travel.seconds[np.ix_(offices, offices)].astype(np.int64)
    ranks = np.argsort(seconds + seconds.T, axis=1, kind="stable").tolist()
    return {
        office: tuple(offices[rank] for rank in row if offices[rank] != office)
        for office, row in zip(offices, ranks, strict=True)
    }
