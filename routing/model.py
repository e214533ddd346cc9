"""What the kernel is asked: a `Problem`. What it answers is in `routing.plan`.

All times are whole seconds since local midnight of the service day, all distances whole metres.
Everything is frozen and checked when it is made, so no other module checks shapes again. What is
wrong is refused with InvalidProblem; its facts name the `visit` or `shift` and the `field`.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from routing.errors import InvalidProblem
from routing.matrix import TravelMatrix
from routing.pairing import check_half, checked_pairs
from routing.validation import check_interval, check_unique, check_whole, is_degree
from routing.weights import Weights

Seconds = int

SLOWEST: Final = 1000  # per cent: ten times the time of the matrix; keeps drives far from 32 bits


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Service may *begin* between `opens` and `closes`, both included."""

    opens: Seconds
    closes: Seconds

    def __post_init__(self) -> None:
        check_interval({}, opens=self.opens, closes=self.closes)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees (WGS 84)."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (is_degree(self.lat, limit=90) and is_degree(self.lon, limit=180)):
            raise InvalidProblem(
                "place", "A place has lat within ±90 and lon within ±180.",
                lat=self.lat, lon=self.lon,
            )  # fmt: skip


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
        promised: somebody was told the window. Never given up for one that is only wished for.
        penalty_s: None means that it is never given up for travel: its level, (promised,
            priority), decides. A number means that leaving it out costs as much as so many
            seconds of driving.
        load: one figure per kind, for example packets and cash, summed over the whole route. All
            visits and shifts of a problem that name loads name as many kinds; () means zeros. What
            is collected for a pair counts from there to where it is delivered, not on the whole
            route.
        papers_to: what is collected here is handed over at this desk, later on the same route. If
            no stop of the day calls there, the visit cannot be served.
        desk: this stop is a call at that desk; its windows are the desk's opening times.
        group: visits of one group that are served are served by the same shift.
        planned_shift: who was to serve it; another shift costs `Weights.moved_s`.
        collects, delivers: the name of a pair, on its two halves. What is collected at one stop is
            delivered at the other, later on the same route; a plan serves both or neither. A half
            carries nothing for a desk, is in no group and waits for no papers (`release_s`); only
            the one that collects has a load.
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
    promised: bool = True
    penalty_s: int | None = None
    load: tuple[int, ...] = ()
    papers_to: str | None = None
    desk: str | None = None
    group: str | None = None
    planned_shift: str | None = None
    collects: str | None = None
    delivers: str | None = None

    def __post_init__(self) -> None:
        owner = {"visit": self.id}
        check_whole(
            owner, place=self.place, service_s=self.service_s, priority=self.priority,
            release_s=self.release_s,
        )  # fmt: skip
        if self.penalty_s is not None:
            check_whole(owner, penalty_s=self.penalty_s)
        for amount in self.load:
            check_whole(owner, load=amount)
        if not self.windows:
            raise InvalidProblem("no_window", "At least one window.", **owner, field="windows")
        for earlier, later in pairwise(self.windows):
            if later.opens <= earlier.closes:
                message = "Windows are in order and apart."
                raise InvalidProblem("windows_overlap", message, **owner, field="windows")
        if self.pair is not None:
            check_half(self)

    @property
    def pair(self) -> str | None:
        """The name of the pair whose half it is."""
        return self.delivers if self.collects is None else self.collects


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
        check_interval({}, opens=self.opens, closes=self.closes)
        check_whole({}, duration_s=self.duration_s)
        if self.duration_s == 0:
            raise InvalidProblem("break_length", "At least one second.", field="duration_s")


@dataclass(frozen=True, slots=True)
class Shift:
    """One courier's working time on the service day.

    Nothing of the route, its break included, lies before `opens` or after `latest_return`. A shift
    without stops stays where it is and takes no break.

    Attributes:
        start_place, end_place: indices into `Problem.places`.
        skills: what the courier is trained for.
        breaks: none or one.
        max_stops: how many stops at most; None for any number.
        max_load: how much of each kind the visits of the route may add up to; None for any load.
        overtime_s: may return so much after `closes`, at the price of `Weights.overtime`.
        drive_percent: the courier's drives take so many per cent of the matrix's, rounded up.
    """

    id: str
    start_place: int
    end_place: int
    opens: Seconds
    closes: Seconds
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    max_stops: int | None = None
    max_load: tuple[int, ...] | None = None
    overtime_s: int = 0
    drive_percent: int = 100

    def __post_init__(self) -> None:
        owner = {"shift": self.id}
        check_interval(owner, opens=self.opens, closes=self.closes)
        check_whole(
            owner, start_place=self.start_place, end_place=self.end_place,
            overtime_s=self.overtime_s, drive_percent=self.drive_percent,
        )  # fmt: skip
        if self.max_stops is not None:
            check_whole(owner, max_stops=self.max_stops)
        for amount in self.max_load or ():
            check_whole(owner, max_load=amount)
        if not 1 <= self.drive_percent <= SLOWEST:
            raise InvalidProblem("drive_percent", "From 1 to 1000.", **owner, field="drive_percent")
        if len(self.breaks) > 1:
            raise InvalidProblem("one_break", "At most one break.", **owner, field="breaks")

    @property
    def latest_return(self) -> Seconds:
        """When the courier must be back at the very latest, overtime included."""
        return self.closes + self.overtime_s


@dataclass(frozen=True, slots=True)
class Problem:
    """One service day to be planned. Ids are unique among visits and among shifts."""

    places: tuple[Place, ...]
    travel: TravelMatrix
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    weights: Weights = field(default_factory=Weights)
    _visits: dict[str, Visit] = field(init=False, repr=False, compare=False)
    _shifts: dict[str, Shift] = field(init=False, repr=False, compare=False)
    _halves: dict[str, tuple[Visit, Visit]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.travel) != len(self.places):
            message = "The travel tables have one row per place."
            raise InvalidProblem("matrix_shape", message, field="travel")
        object.__setattr__(self, "_visits", {visit.id: visit for visit in self.visits})
        object.__setattr__(self, "_shifts", {shift.id: shift for shift in self.shifts})
        check_unique((visit.id for visit in self.visits), kind="visit")
        check_unique((shift.id for shift in self.shifts), kind="shift")
        self._check_places()
        self._check_load_kinds()
        object.__setattr__(self, "_halves", checked_pairs(self.visits))

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

    @property
    def has_pairs(self) -> bool:
        """Say whether something is collected at one visit for another."""
        return bool(self._halves)

    def halves(self, pair: str) -> tuple[Visit, Visit]:
        """Return the visit that collects and the one that delivers, or raise `unknown_pair`."""
        if (found := self._halves.get(pair)) is None:
            raise InvalidProblem("unknown_pair", "There is no such pair.", pair=pair)
        return found

    def drive_s(self, shift: Shift, here: int, there: int) -> int:
        """Return the seconds this courier takes from one place to another, rounded up."""
        return -(-self.travel.drive_s(here, there) * shift.drive_percent // 100)

    def _check_places(self) -> None:
        known = len(self.places)
        for visit in self.visits:
            if visit.place >= known:
                raise _unknown_place(visit.place, visit=visit.id, field="place")
        for shift in self.shifts:
            for name in ("start_place", "end_place"):
                if getattr(shift, name) >= known:
                    raise _unknown_place(getattr(shift, name), shift=shift.id, field=name)

    def _check_load_kinds(self) -> None:
        """The first that names loads says how many kinds there are."""
        named = [(each.load, {"visit": each.id, "field": "load"}) for each in self.visits]
        named += [
            (each.max_load or (), {"shift": each.id, "field": "max_load"}) for each in self.shifts
        ]
        kinds = next((len(load) for load, _ in named if load), 0)
        for load, owner in named:
            if len(load) not in (0, kinds):
                raise InvalidProblem("load_kinds", "All loads name as many kinds.", **owner)


def _unknown_place(place: int, **facts: str) -> InvalidProblem:
    return InvalidProblem("unknown_place", "There is no such place.", **facts, place=place)
