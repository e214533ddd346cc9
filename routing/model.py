"""What the kernel is asked (`Problem`) and what it answers (`Plan`).

All times are whole seconds since local midnight of the service day, all distances whole metres.
Everything is frozen and checked when it is made, so no other module checks shapes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from routing.errors import InvalidProblem
from routing.validation import (
    check_cells,
    check_interval,
    check_table,
    check_unique,
    check_whole,
    is_degree,
)

Seconds = int
Metres = int


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Service may *begin* between `opens` and `closes`, both included."""

    opens: Seconds
    closes: Seconds

    def __post_init__(self) -> None:
        check_interval(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees (WGS 84)."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (is_degree(self.lat, limit=90) and is_degree(self.lon, limit=180)):
            raise InvalidProblem(
                "place",
                "A place has lat within ±90 and lon within ±180.",
                lat=self.lat,
                lon=self.lon,
            )


@dataclass(frozen=True, slots=True)
class Visit:
    """What must be placed in somebody's day.

    Attributes:
        place: index into `Problem.places`.
        windows: when service may begin; at least one, in order, apart from each other.
        service_s: how long the courier stays.
        skills: what the courier must be trained for, all of them.
        priority: 0 is normal; a higher one is never given up for lower ones.
        required_shift: only this shift may serve it. It may name a shift that is not on duty;
            then the visit cannot be served that day.
        release_s: the courier may leave the start place with it at this time, not earlier
            (papers that reach the office later in the day).
    """

    id: str
    place: int
    windows: tuple[TimeWindow, ...]
    service_s: int
    skills: frozenset[str] = frozenset()
    priority: int = 0
    required_shift: str | None = None
    forbidden_shifts: frozenset[str] = frozenset()
    release_s: Seconds = 0

    def __post_init__(self) -> None:
        check_whole(
            place=self.place,
            service_s=self.service_s,
            priority=self.priority,
            release_s=self.release_s,
        )
        if not self.windows:
            raise InvalidProblem("no_window", "A visit has at least one window.", visit=self.id)
        for earlier, later in pairwise(self.windows):
            if later.opens <= earlier.closes:
                raise InvalidProblem(
                    "windows_overlap", "Windows are in order and apart.", visit=self.id
                )


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of the courier. It must *begin* between `opens` and `closes`, both included.

    It is taken where the courier stands: at the start or end place, or at a stop, before or after
    the service there. It never splits a drive or a service.
    """

    duration_s: int
    opens: Seconds
    closes: Seconds

    def __post_init__(self) -> None:
        check_interval(self.opens, self.closes)
        check_whole(duration_s=self.duration_s)
        if self.duration_s == 0:
            raise InvalidProblem("break_length", "A break lasts at least one second.")


@dataclass(frozen=True, slots=True)
class Shift:
    """One courier's working time on the service day.

    Nothing of the route, its break included, lies before `opens` or after `closes`. A shift
    without stops stays where it is and takes no break.
    """

    id: str
    start_place: int
    end_place: int
    opens: Seconds
    closes: Seconds
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    max_stops: int | None = None

    def __post_init__(self) -> None:
        check_interval(self.opens, self.closes)
        check_whole(start_place=self.start_place, end_place=self.end_place)
        if self.max_stops is not None:
            check_whole(max_stops=self.max_stops)
        if len(self.breaks) > 1:
            raise InvalidProblem("one_break", "A shift has at most one break.", shift=self.id)


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """How long (`seconds`) and how far (`metres`) it is from place a (row) to place b (column).

    Square, diagonal 0. `label` says where the figures come from; people see it.
    """

    seconds: tuple[tuple[int, ...], ...]
    metres: tuple[tuple[int, ...], ...]
    label: str

    def __post_init__(self) -> None:
        if len(self.seconds) != len(self.metres):
            raise InvalidProblem("matrix_shape", "Both tables have the same size.")
        check_table(self.seconds, name="seconds")
        check_table(self.metres, name="metres")

    def grown(
        self,
        *,
        to_s: Sequence[int],
        to_m: Sequence[int],
        from_s: Sequence[int],
        from_m: Sequence[int],
    ) -> "TravelMatrix":
        """Return the matrix with one more place behind the others.

        `to_…[i]` leads from place i to the new place, `from_…[i]` from it to place i.
        """
        grown = object.__new__(TravelMatrix)  # made for every query: check the new cells only
        object.__setattr__(grown, "seconds", _grown(self.seconds, column=to_s, row=from_s))
        object.__setattr__(grown, "metres", _grown(self.metres, column=to_m, row=from_m))
        object.__setattr__(grown, "label", self.label)
        return grown


@dataclass(frozen=True, slots=True)
class Problem:
    """One service day to be planned. Ids are unique among visits and among shifts."""

    places: tuple[Place, ...]
    travel: TravelMatrix
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    _visits: dict[str, Visit] = field(init=False, repr=False, compare=False)
    _shifts: dict[str, Shift] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.travel.seconds) != len(self.places):
            raise InvalidProblem("matrix_shape", "The travel tables have one row per place.")
        object.__setattr__(self, "_visits", {visit.id: visit for visit in self.visits})
        object.__setattr__(self, "_shifts", {shift.id: shift for shift in self.shifts})
        check_unique(visit.id for visit in self.visits)
        check_unique(shift.id for shift in self.shifts)
        for visit in self.visits:
            self._check_place(visit.place, owner=visit.id)
        for shift in self.shifts:
            self._check_place(shift.start_place, owner=shift.id)
            self._check_place(shift.end_place, owner=shift.id)

    def visit(self, visit_id: str) -> Visit:
        """Return the visit with this id, or raise InvalidProblem `unknown_visit`."""
        if (visit := self._visits.get(visit_id)) is None:
            raise InvalidProblem("unknown_visit", "There is no such visit.", visit=visit_id)
        return visit

    def shift(self, shift_id: str) -> Shift:
        """Return the shift with this id, or raise InvalidProblem `unknown_shift`."""
        if (shift := self._shifts.get(shift_id)) is None:
            raise InvalidProblem("unknown_shift", "There is no such shift.", shift=shift_id)
        return shift

    def has_visit(self, visit_id: str) -> bool:
        """Say whether a visit has this id."""
        return visit_id in self._visits

    def has_shift(self, shift_id: str) -> bool:
        """Say whether a shift has this id."""
        return shift_id in self._shifts

    def _check_place(self, place: int, *, owner: str) -> None:
        if place >= len(self.places):
            raise InvalidProblem(
                "unknown_place", "There is no such place.", place=place, owner=owner
            )


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit in a route: the courier `arrives`, service `begins` and `ends`."""

    visit: str
    arrives: Seconds
    begins: Seconds
    ends: Seconds


@dataclass(frozen=True, slots=True)
class TakenBreak:
    """A break in a route; `after` is the number of stops before it.

    Its times say where it is taken: before the drive to the next place, or after arriving there.
    """

    begins: Seconds
    ends: Seconds
    after: int


@dataclass(frozen=True, slots=True)
class Route:
    """What one shift does. `leaves` the start place, `returns` to the end place."""

    shift: str
    stops: tuple[Stop, ...]
    breaks: tuple[TakenBreak, ...]
    leaves: Seconds
    returns: Seconds
    travel_s: int
    distance_m: Metres

    @property
    def visits(self) -> tuple[str, ...]:
        """The ids of the visits, in driving order."""
        return tuple(stop.visit for stop in self.stops)

    @property
    def waiting_s(self) -> int:
        """Seconds on the way that are neither driving, service nor break."""
        on_the_way = [b for b in self.breaks if self.leaves <= b.begins and b.ends <= self.returns]
        busy_s = sum(stop.ends - stop.begins for stop in self.stops) + self.travel_s
        return self.returns - self.leaves - busy_s - sum(b.ends - b.begins for b in on_the_way)


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures a dispatcher compares plans by: counts, seconds, metres."""

    served: int
    unserved: int
    travel_s: int
    distance_m: Metres
    waiting_s: int


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer: exactly one route per shift, in the problem's order, empty ones included.

    `unserved` holds the ids of the visits that are in no route; `engine` names what made the plan.
    """

    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    engine: str

    def route(self, shift_id: str) -> Route:
        """Return the route of a shift, or raise InvalidProblem `unknown_shift`."""
        for route in self.routes:
            if route.shift == shift_id:
                return route
        raise InvalidProblem("unknown_shift", "The plan has no such shift.", shift=shift_id)

    def key_figures(self) -> KeyFigures:
        """Sum up the plan."""
        return KeyFigures(
            served=sum(len(route.stops) for route in self.routes),
            unserved=len(self.unserved),
            travel_s=sum(route.travel_s for route in self.routes),
            distance_m=sum(route.distance_m for route in self.routes),
            waiting_s=sum(route.waiting_s for route in self.routes),
        )


def _grown(
    table: tuple[tuple[int, ...], ...], *, column: Sequence[int], row: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    if not len(table) == len(column) == len(row):
        raise InvalidProblem("matrix_shape", "One drive to and one from each known place.")
    check_cells((*column, *row), name="grown", number=len(table))
    return (*((*old, cell) for old, cell in zip(table, column, strict=True)), (*row, 0))
