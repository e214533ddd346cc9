"""What the kernel answers: who visits whom and when.

All times are whole seconds since local midnight of the service day, all distances whole metres.
Plans are plain values; `routing.check` says whether one keeps the rules of its problem.
"""

from dataclasses import dataclass

from routing.errors import InvalidProblem
from routing.model import Seconds

Metres = int


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
    """What one shift does. `leaves` the start place, `returns` to the end place.

    `overtime_s` is by how many seconds it returns after the shift closes.
    """

    shift: str
    stops: tuple[Stop, ...]
    breaks: tuple[TakenBreak, ...]
    leaves: Seconds
    returns: Seconds
    travel_s: int
    distance_m: Metres
    overtime_s: int = 0

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
    overtime_s: int = 0


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
            overtime_s=sum(route.overtime_s for route in self.routes),
        )
