"""Where roads are closed or slow: flooded, dug up, or full of a festival."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.model import Place
from routing.travel.graph import RoadGraph
from routing.travel.plane import METRES_PER_DEGREE

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Degrees = NDArray[np.float64]
Metres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Circle:
    """A round area, rim included."""

    centre: Place
    radius_m: float

    def __post_init__(self) -> None:
        if not (isfinite(self.radius_m) and self.radius_m >= 0):
            raise InvalidProblem("closure", "A radius is not below 0.", radius_m=self.radius_m)


@dataclass(frozen=True, slots=True)
class Polygon:
    """The area within a closed line over its corners; the last leads back to the first."""

    corners: tuple[Place, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < 3:
            raise InvalidProblem("closure", "A polygon has three corners.", n=len(self.corners))


@dataclass(frozen=True, slots=True)
class Way:
    """A way of OpenStreetMap, both directions, by its number there."""

    number: int


Closure = Circle | Polygon | Way | int


@dataclass(frozen=True, slots=True)
class Slow:
    """Where driving takes `factor` times as long."""

    where: Closure
    factor: float

    def __post_init__(self) -> None:
        if not (isfinite(self.factor) and self.factor > 0):
            raise InvalidProblem("factor", "A factor is above 0.", factor=self.factor)


def arcs_of(graph: RoadGraph, closure: Closure) -> Ints:
    """Return the arcs, ascending, that are named or that touch an area with any part.

    Raises:
        InvalidProblem: `closure` if the arc, or any of the way, is not in the graph.
    """
    if isinstance(closure, Circle | Polygon):
        return _numbers(_touched_lines(graph, closure)[graph.line])
    if isinstance(closure, Way):
        arcs = _numbers((graph.way == closure.number)[graph.line])
        if len(arcs) == 0:
            raise InvalidProblem("closure", "No road is of this way.", way=closure.number)
        return arcs
    if not 0 <= closure < len(graph.tail):
        raise InvalidProblem("closure", "There is no such arc.", arc=closure)
    return np.array([closure], np.int32)


def _numbers(flags: Flags) -> Ints:
    return np.flatnonzero(flags).astype(np.int32)


def _touched_lines(graph: RoadGraph, area: Circle | Polygon) -> Flags:
    """Return for each line of the graph whether one of its segments touches the area."""
    is_end = np.zeros(len(graph.points), np.bool_)
    is_end[graph.line_start[1:] - 1] = True  # of a line, and so no segment begins there
    low, high = _bounds(area)
    is_near = ~is_end[:-1]
    for axis in range(2):
        along = graph.points[:, axis]
        is_near &= np.maximum(along[:-1], along[1:]) >= low[axis]
        is_near &= np.minimum(along[:-1], along[1:]) <= high[axis]
    starts = np.flatnonzero(is_near)
    origin = area.centre if isinstance(area, Circle) else area.corners[0]
    here, there = (_on_plane(graph.points[each], origin) for each in (starts, starts + 1))
    if isinstance(area, Circle):
        is_touched = _distance(here, there) <= area.radius_m
    else:
        is_touched = _meets(here, there, _on_plane(_degrees(area.corners), origin))
    flags = np.zeros(len(graph.line_start) - 1, np.bool_)
    touched = starts[is_touched]
    flags[np.searchsorted(graph.line_start, touched, side="right") - 1] = True
    return flags


def _bounds(area: Circle | Polygon) -> tuple[Degrees, Degrees]:
    """Return the least and the greatest (lat, lon) of an area."""
    if isinstance(area, Polygon):
        corners = _degrees(area.corners)
        return corners.min(axis=0), corners.max(axis=0)
    centre = _degrees((area.centre,))[0]
    reach = np.array([1.0, 1 / cos(radians(area.centre.lat))]) * area.radius_m
    return centre - reach / METRES_PER_DEGREE, centre + reach / METRES_PER_DEGREE


def _degrees(places: Sequence[Place]) -> Degrees:
    return np.array([(place.lat, place.lon) for place in places], np.float64)


def _on_plane(points: Degrees, origin: Place) -> Metres:
    """Return (north, east) of the origin, in metres."""
    scale = np.array([1.0, cos(radians(origin.lat))]) * METRES_PER_DEGREE
    plane: Metres = (points - np.array([origin.lat, origin.lon])) * scale
    return plane


def _distance(here: Metres, there: Metres) -> Metres:
    """Return how near each segment comes to the origin."""
    along = there - here
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(-(here * along).sum(axis=1) / squared, 0, 1)
    distance: Metres = np.hypot(*(here + along * share[:, None]).T)
    return distance


def _meets(a: Metres, b: Metres, corners: Metres) -> Flags:
    """Return whether each segment from a to b begins in the polygon or crosses an edge of it.

    Source: the even-odd rule, Shimrat, "Algorithm 112", Communications of the ACM 5 (1962).
    """
    inside, crossed = np.zeros(len(a), np.bool_), np.zeros(len(a), np.bool_)
    for c, d in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        is_level = (c[0] > a[:, 0]) != (d[0] > a[:, 0])
        rise = d[0] - c[0] if d[0] != c[0] else 1.0  # a level edge is level with nothing
        inside ^= is_level & (a[:, 1] < (d[1] - c[1]) * (a[:, 0] - c[0]) / rise + c[1])
        crossed |= _cross(a, b, c, d)
    return inside | crossed


def _cross(a: Metres, b: Metres, c: Metres, d: Metres) -> Flags:
    """Return whether each segment from a to b has a point of the edge from c to d."""
    is_beside = (np.maximum(a, b) >= np.minimum(c, d)) & (np.minimum(a, b) <= np.maximum(c, d))
    parts = (_side(a, b, c) * _side(a, b, d) <= 0) & (_side(c, d, a) * _side(c, d, b) <= 0)
    crossed: Flags = parts & is_beside.all(axis=1)
    return crossed


def _side(a: Metres, b: Metres, point: Metres) -> Metres:
    """Return on which side of the line from a to b the point lies, by sign."""
    along, aside = b - a, point - a
    side: Metres = along[..., 0] * aside[..., 1] - along[..., 1] * aside[..., 0]
    return side
