"""The arithmetic of insertion: does one more visit fit between two stops, in constant time?

For every gap of a route we keep four times. The earliest departure from its first place, with the
break still open or already done; and the latest arrival at its second place, if by then the break
is done or still to come (forward time slack: Savelsbergh, ORSA Journal on Computing 4 (1992),
doi 10.1287/ijoc.4.2.146; the pairs for the break are ours). Waiting is always allowed, so a new
visit fits exactly if service can begin in one of two intervals: with the break before it, or with
the break after it. The break moves freely; the answer equals timing every order from scratch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from routing.model import Break, Plan, Problem, Seconds, Shift, TimeWindow, Visit
from routing.rules import earliest_begin, latest_begin, unmet_rule

NEVER = 10**9  # later than any time of a day; its negative is earlier than any


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

    `released` is when the courier may leave at the earliest, `is_full` that the shift takes no
    further stop.
    """

    shift: Shift
    visits: tuple[Visit, ...]
    released: Seconds
    is_full: bool
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class GapTable:
    """The gaps of all routes of a plan. Valid while the plan and its visits stay the same.

    Places may be added behind the others in the meantime: gaps only know places they touch.
    """

    routes: tuple[RouteGaps, ...]


def gap_table(problem: Problem, plan: Plan) -> GapTable:
    """Return the gaps of a clean plan. Linear in the number of stops."""
    routes = (
        route_gaps(problem, problem.shift(route.shift), [problem.visit(v) for v in route.visits])
        for route in plan.routes
    )
    return GapTable(routes=tuple(routes))


def route_gaps(
    problem: Problem, shift: Shift, visits: Sequence[Visit], *, released: Seconds = 0
) -> RouteGaps:
    """Return the gaps of one route that leaves at `released` or later."""
    released = max(released, shift.opens, *(visit.release_s for visit in visits))
    places = [shift.start_place, *(visit.place for visit in visits), shift.end_place]
    seconds = problem.travel.seconds
    drives = [seconds[here][there] for here, there in pairwise(places)]
    pause = shift.breaks[0] if shift.breaks else None
    leaves = _departures(shift, visits, drives, pause=pause, released=released)
    late = _latest_arrivals(shift, visits, drives, pause=pause)
    columns = zip(places, leaves, places[1:], late, drives, strict=False)
    gaps = [
        Gap(here, *departure, there, *arrival, drive_s if visits else 0)
        for here, departure, there, arrival, drive_s in columns
    ]
    can_be_driven = not visits or _fits(gaps[0], drives[0], pause)
    is_full = shift.max_stops is not None and len(visits) >= shift.max_stops
    return RouteGaps(shift, tuple(visits), released, is_full, tuple(gaps) if can_be_driven else ())


def openings(problem: Problem, route: RouteGaps, visit: Visit) -> Iterator[Opening]:
    """Yield what each gap of the route can offer the visit; its windows are left to the caller."""
    if route.is_full or unmet_rule(visit, route.shift) is not None:
        return
    if visit.release_s > route.released:
        route = route_gaps(problem, route.shift, route.visits, released=visit.release_s)
    seconds = problem.travel.seconds
    from_visit = seconds[visit.place]
    pause = route.shift.breaks[0] if route.shift.breaks else None
    for position, gap in enumerate(route.gaps):
        here, leaves_open, leaves_done, there, late_done, late_open, driven_s = gap
        there_s = seconds[here][visit.place]
        onward_s = from_visit[there]
        added_s = there_s + onward_s - driven_s
        early_done = leaves_done + there_s
        last_done = late_done - onward_s
        if pause is None:
            yield Opening(position, added_s, early_done, last_done - visit.service_s, NEVER, -NEVER)
            continue
        early_open = leaves_open + there_s
        last_open = max(late_open - onward_s, _last_rest(pause, until=last_done))
        yield Opening(
            position,
            added_s,
            min(early_done, _after_rest(pause, ready=early_open)),
            last_done - visit.service_s,
            early_open,
            last_open - visit.service_s,
        )


def cheapest(problem: Problem, route: RouteGaps, visit: Visit) -> tuple[int, int] | None:
    """Return (added travel, position) of the cheapest gap that fits any window of the visit."""
    best: tuple[int, int] | None = None
    for opening in openings(problem, route, visit):
        if best is not None and opening.added_travel_s >= best[0]:
            continue
        if any(map(opening.fits, visit.windows)):
            best = (opening.added_travel_s, opening.position)
    return best


def _departures(
    shift: Shift,
    visits: Sequence[Visit],
    drives: Sequence[int],
    *,
    pause: Break | None,
    released: Seconds,
) -> list[tuple[Seconds, Seconds]]:
    """Return the earliest departure (break open, break done) from the start and each stop."""
    still_open = released
    done = released if pause is None else max(_after_rest(pause, ready=shift.opens), released)
    departures = [(still_open, done)]
    for visit, drive_s in zip(visits, drives, strict=False):
        arrives_open = still_open + drive_s
        arrives_done = done + drive_s
        if pause is not None:
            arrives_done = min(arrives_done, _after_rest(pause, ready=arrives_open))
        still_open = _served(visit, arrives_open)
        done = _served(visit, arrives_done)
        if pause is not None:
            done = min(done, _after_rest(pause, ready=still_open))
        departures.append((still_open, done))
    return departures


def _latest_arrivals(
    shift: Shift, visits: Sequence[Visit], drives: Sequence[int], *, pause: Break | None
) -> list[tuple[Seconds, Seconds]]:
    """Return the latest arrival (break done, break to come) at each stop and at the end."""
    done = shift.closes
    to_come = _last_rest(pause, until=done)
    arrivals = [(done, to_come)]
    for visit, drive_s in zip(reversed(visits), reversed(drives), strict=False):
        leaves_done = done - drive_s
        leaves_to_come = max(_last_rest(pause, until=leaves_done), to_come - drive_s)
        done = _serve_by(visit, leaves_done)
        to_come = max(_serve_by(visit, leaves_to_come), _last_rest(pause, until=done))
        arrivals.append((done, to_come))
    return arrivals[::-1]


def _fits(first: Gap, drive_s: int, pause: Break | None) -> bool:
    """Say whether the route works as it is, seen from its first drive."""
    if first.leaves_done + drive_s <= first.late_done:
        return True
    return pause is not None and first.leaves_open + drive_s <= first.late_open


def _after_rest(pause: Break, *, ready: Seconds) -> Seconds:
    """Return when a break ends for a courier who is ready for it at this time."""
    begins = max(ready, pause.opens)
    return begins + pause.duration_s if begins <= pause.closes else NEVER


def _last_rest(pause: Break | None, *, until: Seconds) -> Seconds:
    """Return when a courier must be ready for a break that ends by `until`."""
    if pause is None or pause.opens + pause.duration_s > until:
        return -NEVER
    return min(pause.closes, until - pause.duration_s)


def _served(visit: Visit, arrives: Seconds) -> Seconds:
    begins = earliest_begin(visit, arrives)
    return NEVER if begins is None else begins + visit.service_s


def _serve_by(visit: Visit, leaves: Seconds) -> Seconds:
    begins = latest_begin(visit, leaves - visit.service_s)
    return -NEVER if begins is None else begins
