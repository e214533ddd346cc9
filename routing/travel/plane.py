"""Short distances: within a province the earth is flat enough."""

from math import radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.travel.great_circle import EARTH_RADIUS_M

Floats = NDArray[np.float64]

METRES_PER_DEGREE: Final = radians(1) * EARTH_RADIUS_M  # of latitude


def straight_m(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return the metres between near points, on a plane; right to 1 in 10^5 within a town."""
    east = (to_lon - lon) * np.cos(np.radians((lat + to_lat) / 2))
    metres: Floats = np.hypot(to_lat - lat, east) * METRES_PER_DEGREE
    return metres
