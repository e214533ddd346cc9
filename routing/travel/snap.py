"""The junction nearest to a place, found in a grid."""

from math import radians, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.travel.great_circle import EARTH_RADIUS_M

Ints = NDArray[np.int32]
Degrees = NDArray[np.float64]

REACH_M: Final = 1_000.0  # a place farther from all junctions is not on this map
NONE: Final = -1
_METRES_PER_DEGREE: Final = radians(1) * EARTH_RADIUS_M
_REACH_DEG: Final = REACH_M / _METRES_PER_DEGREE
_SMALLEST_CELL_DEG: Final = 0.002  # 220 m: a few junctions of a town
_LEAST_SCALE: Final = 0.01  # at the poles, where no ring would ever be wide enough


def straight_m(lat: Degrees, lon: Degrees, to_lat: Degrees, to_lon: Degrees) -> Degrees:
    """Return the metres between near points, on a plane; right to 1 in 10^5 within a town."""
    east = (to_lon - lon) * np.cos(np.radians((lat + to_lat) / 2))
    metres: Degrees = np.hypot(to_lat - lat, east) * _METRES_PER_DEGREE
    return metres


@jit
def find_nearest(
    places: Degrees,
    scales: Degrees,
    lat: Degrees,
    lon: Degrees,
    cell_start: Ints,
    members: Ints,
    corner: Degrees,
    columns: int,
    found: Ints,
) -> None:
    """Fill the nearest junction of each place (row: lat, lon), NONE beyond the reach.

    A cell's junctions are members[cell_start[c]:cell_start[c + 1]]. `corner` is the grid's least
    latitude, least longitude and cell size; `scales` is how short a degree of longitude is at each
    place. Cells are looked at ring by ring, until no farther ring can hold a nearer junction.
    """
    rows = (len(cell_start) - 1) // columns
    size = corner[2]
    for place in range(len(places)):
        row = int(np.floor((places[place, 0] - corner[0]) / size))
        column = int(np.floor((places[place, 1] - corner[1]) / size))
        least = _REACH_DEG * _REACH_DEG
        found[place] = -1
        ring = 0
        while ring == 0 or ((ring - 1) * size * scales[place]) ** 2 <= least:
            for r in range(max(0, row - ring), min(rows, row + ring + 1)):
                step = 1 if ring == 0 or r in (row - ring, row + ring) else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if 0 <= c < columns:
                        cell = r * columns + c
                        for entry in range(cell_start[cell], cell_start[cell + 1]):
                            north = lat[members[entry]] - places[place, 0]
                            east = (lon[members[entry]] - places[place, 1]) * scales[place]
                            if north * north + east * east < least:
                                least = north * north + east * east
                                found[place] = members[entry]
            ring += 1


class JunctionFinder:
    """A grid over the junctions of one graph. Never changed; threads may share it."""

    def __init__(self, lat: Degrees, lon: Degrees) -> None:
        """Sort the junctions (degrees, at least one) into cells of one or two each."""
        self._lat, self._lon = lat, lon
        south, west = lat.min(), lon.min()
        height, width = lat.max() - south, lon.max() - west
        size = max(_SMALLEST_CELL_DEG, sqrt(height * width / len(lat)), max(height, width) / 10_000)
        self._corner = np.array([south, west, size])
        self._columns = int(width // size) + 1
        cell = (lat - south) // size * self._columns + (lon - west) // size
        self._members = np.argsort(cell, kind="stable").astype(np.int32)
        cells = np.arange((int(height // size) + 1) * self._columns + 1)
        self._cell_start = np.searchsorted(cell[self._members], cells).astype(np.int32)

    def nearest(self, places: Degrees) -> tuple[Ints, Degrees]:
        """Return the nearest junction of each place (row: lat, lon) and the metres to it.

        NONE and infinity if no junction is within REACH_M.
        """
        found = np.empty(len(places), np.int32)
        scales = np.maximum(np.cos(np.radians(places[:, 0])), _LEAST_SCALE)
        find_nearest(
            places, scales, self._lat, self._lon, self._cell_start, self._members, self._corner,
            self._columns, found,
        )  # fmt: skip
        metres = straight_m(places[:, 0], places[:, 1], self._lat[found], self._lon[found])
        return found, np.where(found >= 0, metres, np.inf)
