"""The point of a street that is nearest to a place, found in a grid."""

from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.travel.graph import RoadGraph
from routing.travel.plane import METRES_PER_DEGREE, straight_m

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

REACH_M: Final = 1_000.0  # a place farther from all streets is not on this map
NONE: Final = -1
_REACH_DEG: Final = REACH_M / METRES_PER_DEGREE
_SMALLEST_CELL_DEG: Final = 0.002  # 220 m: a few streets of a town
_LEAST_SCALE: Final = 0.01  # at the poles, where no ring would ever be wide enough


class Spots(NamedTuple):
    """The points of streets that are nearest to some places.

    Attributes:
        line: the line of the graph.
        segment: the last point of the graph at or before the spot, seen along the line.
        share: how much of the line's length lies before the spot, 0 to 1.
        point: (lat, lon) of the spot.
        crawl_m: metres to the place, infinite if no street is near; the rest means nothing then.
    """

    line: Ints
    segment: Ints
    share: Floats
    point: Floats
    crawl_m: Floats


@jit
def nearest_share(
    lat: float, lon: float, a_lat: float, a_lon: float, b_lat: float, b_lon: float, scale: float
) -> tuple[float, float]:
    """Return how far along a to b the nearest point lies (0 to 1), and its distance squared."""
    north, east = a_lat - lat, (a_lon - lon) * scale
    up, right = b_lat - a_lat, (b_lon - a_lon) * scale
    squared = up * up + right * right
    share = 0.0
    if squared > 0:
        share = min(1.0, max(0.0, -(north * up + east * right) / squared))
    return share, (north + share * up) ** 2 + (east + share * right) ** 2


@jit
def nearest_in_cell(
    place: Floats,
    scale: float,
    points: Floats,
    line: Ints,
    is_open: Flags,
    members: Ints,
    best: tuple[int, float, float],
) -> tuple[int, float, float]:
    """Return the better of `best` and the segments of a cell: segment, share, distance squared."""
    segment, share, least = best
    for p in members:
        if is_open[line[p]]:
            part, squared = nearest_share(
                place[0], place[1], points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1],
                scale,
            )  # fmt: skip
            if squared < least:
                segment, share, least = p, part, squared
    return segment, share, least


@jit
def find_nearest(
    places: Floats,
    scales: Floats,
    points: Floats,
    line: Ints,
    is_open: Flags,
    cell_start: Ints,
    members: Ints,
    corner: Floats,
    columns: int,
    segment: Ints,
    share: Floats,
) -> None:
    """Fill the nearest segment of each place (row: lat, lon) and the share of it before the spot.

    NONE beyond the reach. Segment p leads from point p to the next; `line` is each point's. A
    cell's segments are members[cell_start[c]:cell_start[c + 1]]. `corner` is the grid's least
    latitude, least longitude and cell size; `scales` is how short a degree of longitude is at each
    place. Cells are looked at ring by ring, until no farther ring can hold a nearer segment.
    """
    rows = (len(cell_start) - 1) // columns
    size = corner[2]
    for i in range(len(places)):
        row = int(np.floor((places[i, 0] - corner[0]) / size))
        column = int(np.floor((places[i, 1] - corner[1]) / size))
        best = (NONE, 0.0, _REACH_DEG * _REACH_DEG)
        ring = 0
        while ring == 0 or ((ring - 1) * size * scales[i]) ** 2 <= best[2]:
            for r in range(max(0, row - ring), min(rows, row + ring + 1)):
                step = 1 if ring == 0 or r in (row - ring, row + ring) else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if 0 <= c < columns:
                        cell = r * columns + c
                        inside = members[cell_start[cell] : cell_start[cell + 1]]
                        best = nearest_in_cell(
                            places[i], scales[i], points, line, is_open, inside, best
                        )
            ring += 1
        segment[i], share[i] = best[0], best[1]


class StreetFinder:
    """A grid over the segments of one graph's lines. Never changed; threads may share it."""

    def __init__(self, graph: RoadGraph, along_m: Floats) -> None:
        """Sort the segments that have doors into cells. `along_m` belongs to the points."""
        self._points, self._along_m = graph.points, along_m
        self._length_m = along_m[graph.line_start[1:] - 1]
        self._line = np.repeat(
            np.arange(len(self._length_m), dtype=np.int32), np.diff(graph.line_start)
        )
        is_last = np.zeros(len(graph.points), np.bool_)
        is_last[graph.line_start[1:] - 1] = True
        segments = np.flatnonzero(graph.has_doors[self._line] & ~is_last).astype(np.int32)
        lowest, highest = graph.points.min(axis=0), graph.points.max(axis=0)
        height, width = (highest - lowest).tolist()
        size = max(
            _SMALLEST_CELL_DEG, sqrt(height * width / len(is_last)), max(height, width) / 10_000
        )
        self._corner = np.array([*lowest, size])
        self._columns = int(width // size) + 1
        cells, members = self._entries(segments)
        self._members = members[np.argsort(cells, kind="stable")]
        n_cells = (int(height // size) + 1) * self._columns
        self._cell_start = np.searchsorted(np.sort(cells), np.arange(n_cells + 1)).astype(np.int32)

    def nearest(self, places: Floats, is_open: Flags) -> Spots:
        """Return the nearest spot of each place (row: lat, lon) on a line that is open."""
        segment, share = np.empty(len(places), np.int32), np.zeros(len(places))
        scales = np.maximum(np.cos(np.radians(places[:, 0])), _LEAST_SCALE)
        find_nearest(
            places, scales, self._points, self._line, is_open, self._cell_start, self._members,
            self._corner, self._columns, segment, share,
        )  # fmt: skip
        is_found = segment >= 0
        segment = np.maximum(segment, 0)
        here, there = self._points[segment], self._points[segment + 1]
        point = here * (1 - share[:, None]) + there * share[:, None]  # exact at both ends
        line = self._line[segment]
        along_m = self._along_m[segment] * (1 - share) + self._along_m[segment + 1] * share
        length_m = np.maximum(self._length_m[line], 1e-9)
        crawl_m = straight_m(places[:, 0], places[:, 1], point[:, 0], point[:, 1])
        crawl_m = np.where(is_found, crawl_m, np.inf)
        return Spots(line, segment, np.clip(along_m / length_m, 0, 1), point, crawl_m)

    def _entries(self, segments: Ints) -> tuple[Ints, Ints]:
        """Return pairs of a cell and a segment whose frame touches it."""
        size = self._corner[2]
        ends = np.stack((self._points[segments], self._points[segments + 1]))
        low = ((ends.min(axis=0) - self._corner[:2]) // size).astype(np.int32)
        high = ((ends.max(axis=0) - self._corner[:2]) // size).astype(np.int32)
        tall, wide = (high - low + 1).T
        which = np.repeat(np.arange(len(segments)), tall * wide)
        number = np.arange(len(which)) - np.repeat(
            np.cumsum(tall * wide) - tall * wide, tall * wide
        )
        row = low[which, 0] + number // wide[which]
        column = low[which, 1] + number % wide[which]
        return (row * self._columns + column).astype(np.int32), segments[which]
