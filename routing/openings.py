"""The arithmetic of insertion: does one more visit fit between two stops, in constant time?

For every gap of a route we keep four times. The earliest departure from its first place, with the
break still open or already done; and the latest arrival at its second place, if by then the break
is done or still to come. Waiting is always allowed, so a new visit fits exactly if service can
begin in one of two intervals: with the break before it, or with the break after it. The rules that
need no clock close whole routes, or all gaps behind the last call at a desk. The answer equals
timing every order from scratch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from routing.gap_query import NEVER
from routing.model import Problem, Seconds, Shift, TimeWindow, Visit
from routing.rules import Rule, loads_aboard, unmet_rule
from routing.slack import after_rest, break_of, departures, last_rest, latest_arrivals


class Gap(NamedTuple):
    """The room between two neighbouring places of a route.

    `leaves_open`/`leaves_done`: earliest departure, the break still open / done.
    `late_done`/`late_open`: latest arrival at the second place, the break done / still to come.
    `driven_s`: what the direct drive costs today. A shift without a break keeps all its times in
    `leaves_done` and `late_done`.
    """

    from_place: int
    leaves_open: Seconds
    leaves_done: Seconds
    to_place: int
    late_done: Seconds
    late_open: Seconds
    driven_s: int


class Opening(NamedTuple):
    """A visit in a gap: service may begin in [early, late] of either pair, at this added travel.

    The first pair has the break done before the service, the second has it after the service.
    """

    position: int
    added_travel_s: int
    early_done: Seconds
    late_done: Seconds
    early_open: Seconds
    late_open: Seconds

    def fits(self, window: TimeWindow) -> bool:
        """Say whether service can begin in this window."""
        opens, closes = window.opens, window.closes
        early, late = self.early_done, self.late_done
        if early <= late and early <= closes and opens <= late:
            return True
        early, late = self.early_open, self.late_open
        return early <= late and early <= closes and opens <= late

    def shortfall_s(self, window: TimeWindow) -> int:
        """Return by how many seconds service misses this window; 0 or less means it fits."""
        done = max(self.early_done, window.opens) - min(self.late_done, window.closes)
        still_open = max(self.early_open, window.opens) - min(self.late_open, window.closes)
        return min(done, still_open)


@dataclass(frozen=True, slots=True)
class RouteGaps:
    """The gaps of one route; none if the route cannot be driven as it is.

    Attributes:
        shift, visits: whose route it is, in driving order.
        released: when the courier may leave at the earliest.
        is_full: the shift takes no further stop.
        load_left: how much of each kind it takes besides; () for any load.
        groups_elsewhere: groups that other routes of the plan serve.
        gaps: one more than visits.
    """

    shift: Shift
    visits: tuple[Visit, ...]
    released: Seconds
    is_full: bool
    load_left: tuple[int, ...]
    groups_elsewhere: frozenset[str]
    gaps: tuple[Gap, ...]

    def leaving(self, released: Seconds) -> "RouteGaps":
        """Return the route as it is if the courier may not leave before `released`."""
        if released <= self.released or not self.gaps:
            return self
        drives_s = [gap.driven_s for gap in self.gaps]
        leaves = departures(self.shift, self.visits, drives_s, released=released)
        gaps = [
            gap._replace(leaves_open=still_open, leaves_done=done)
            for gap, (still_open, done) in zip(self.gaps, leaves, strict=True)
        ]
        return replace(self, released=released, gaps=_if_driven(gaps, self.shift, self.visits))

    def reach(self, visit: Visit) -> int:
        """Return how many gaps, from the first, the rules without a clock leave to the visit."""
        if closing_rule(self, visit) is not None:
            return 0
        if visit.papers_to is None:
            return len(self.gaps)
        return min(len(self.gaps), self.gaps_before_desk(visit.papers_to))

    def gaps_before_desk(self, desk: str) -> int:
        """Return how many gaps lie before the last call at this desk; 0 without a call."""
        for number in range(len(self.visits), 0, -1):
            if self.visits[number - 1].desk == desk:
                return number
        return 0


def route_gaps(
    problem: Problem,
    shift: Shift,
    visits: Sequence[Visit],
    *,
    released: Seconds = 0,
    groups_elsewhere: frozenset[str] = frozenset(),
) -> RouteGaps:
    """Return the gaps of one route that leaves at `released` or later."""
    released = max(released, shift.opens, *(visit.release_s for visit in visits))
    places = [shift.start_place, *(visit.place for visit in visits), shift.end_place]
    drives_s = [problem.drive_s(shift, here, there) for here, there in pairwise(places)]
    leaves = departures(shift, visits, drives_s, released=released)
    late = latest_arrivals(shift, visits, drives_s)
    gaps = [
        Gap(here, *leaving, there, *arriving, drive_s if visits else 0)
        for here, leaving, there, arriving, drive_s in zip(
            places[:-1], leaves, places[1:], late, drives_s, strict=True
        )
    ]
    return RouteGaps(
        shift=shift,
        visits=tuple(visits),
        released=released,
        is_full=shift.max_stops is not None and len(visits) >= shift.max_stops,
        load_left=_load_left(shift, visits),
        groups_elsewhere=groups_elsewhere,
        gaps=_if_driven(gaps, shift, visits),
    )


def closing_rule(route: RouteGaps, visit: Visit) -> Rule | None:
    """Return the first rule without a clock that closes the whole route to the visit, or None."""
    if (rule := unmet_rule(visit, route.shift)) is not None:
        return rule
    if route.is_full:
        return Rule.MAX_STOPS
    if visit.pair is not None:
        return Rule.PAIR  # two stops, not one: `routing.pair_places` looks for both
    if visit.group in route.groups_elsewhere:
        return Rule.GROUP
    if visit.papers_to is not None and route.gaps_before_desk(visit.papers_to) == 0:
        return Rule.DESK
    return Rule.LOAD if _is_too_much(visit, route.load_left) else None


def _is_too_much(visit: Visit, load_left: tuple[int, ...]) -> bool:
    if not visit.load or not load_left:
        return False
    return any(more > left for more, left in zip(visit.load, load_left, strict=True))


def openings(problem: Problem, route: RouteGaps, visit: Visit) -> Iterator[Opening]:
    """Yield what each gap of the route can offer the visit; its windows are left to the caller."""
    route, shift = route.leaving(visit.release_s), route.shift
    pause = break_of(shift)
    for position, gap in enumerate(route.gaps[: route.reach(visit)]):
        here, leaves_open, leaves_done, there, late_done, late_open, driven_s = gap
        there_s = problem.drive_s(shift, here, visit.place)
        onward_s = problem.drive_s(shift, visit.place, there)
        added_s = there_s + onward_s - driven_s
        early_done = leaves_done + there_s
        last_done = late_done - onward_s
        if pause is None:
            yield Opening(position, added_s, early_done, last_done - visit.service_s, NEVER, -NEVER)
            continue
        early_open = leaves_open + there_s
        last_open = max(late_open - onward_s, last_rest(pause, until=last_done))
        yield Opening(
            position,
            added_s,
            min(early_done, after_rest(pause, ready=early_open)),
            last_done - visit.service_s,
            early_open,
            last_open - visit.service_s,
        )


def _load_left(shift: Shift, visits: Sequence[Visit]) -> tuple[int, ...]:
    loads = [visit.load for visit in visits if visit.load and visit.pair is None]
    return tuple(
        most - sum(load[kind] for load in loads) - max(loads_aboard(visits, kind), default=0)
        for kind, most in enumerate(shift.max_load or ())
    )


def _if_driven(gaps: Sequence[Gap], shift: Shift, visits: Sequence[Visit]) -> tuple[Gap, ...]:
    """Return the gaps if the route works as it is, seen from its first drive; else none."""
    first = gaps[0]
    is_driven = not visits or first.leaves_done + first.driven_s <= first.late_done
    if not is_driven and shift.breaks:
        is_driven = first.leaves_open + first.driven_s <= first.late_open
    return tuple(gaps) if is_driven else ()
