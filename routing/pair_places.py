"""Where could a whole pair go? Every place in every route is timed, for who asks about one pair."""

from collections.abc import Iterator
from typing import NamedTuple

from routing.gaps import GapTable
from routing.model import Problem, Visit
from routing.openings import RouteGaps
from routing.timing import Timed, time_visits


class PairPlace(NamedTuple):
    """A place for a pair: before which stops of the route as it is, and the driving it adds."""

    added_travel_s: int
    route: int
    first: int
    second: int


def cheapest_pair_place(problem: Problem, table: GapTable, half: Visit) -> PairPlace | None:
    """Return the cheapest place for the pair in a plan's routes, or None if there is none."""
    return min(_places(problem, table, half), default=None)


def whole(problem: Problem, visit: Visit) -> list[Visit]:
    """Return what is served with the visit, in order: itself, or the pair it belongs to."""
    return [visit] if visit.pair is None else list(problem.halves(visit.pair))


def _places(problem: Problem, table: GapTable, half: Visit) -> Iterator[PairPlace]:
    collecting, delivering = whole(problem, half)
    for number, route in enumerate(table.routes):
        driven_s = sum(gap.driven_s for gap in route.gaps)
        for first, second in _positions(route):
            order = [*route.visits]
            order.insert(second, delivering)
            order.insert(first, collecting)
            timed = time_visits(problem, route.shift, order)
            if isinstance(timed, Timed):
                yield PairPlace(timed.route.travel_s - driven_s, number, first, second)


def _positions(route: RouteGaps) -> Iterator[tuple[int, int]]:
    n = len(route.visits)
    return ((first, second) for first in range(n + 1) for second in range(first, n + 1))
