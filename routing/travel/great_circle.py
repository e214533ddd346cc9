"""An estimate of travel where no road map is at hand: the straight line, stretched.

Distance is the great circle times a road factor, time is distance over an average speed plus a
fixed time per drive for stopping and parking. Rivers, one-way streets and traffic are not seen;
the matrix says so in its label.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.matrix import TravelMatrix
from routing.model import Place
from routing.validation import LARGEST

EARTH_RADIUS_M = 6_371_008.8  # mean radius; Source: IUGG, Moritz 2000, Geodetic Reference System

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profile:
    """How a courier moves.

    Attributes:
        road_factor: length of the road over the straight line.
        speed_kmh: average speed on the road.
        per_leg_s: added to every drive between two different places.
    """

    road_factor: float = 1.35
    speed_kmh: float = 22
    per_leg_s: int = 60

    def __post_init__(self) -> None:
        if self.road_factor < 1 or self.speed_kmh <= 0 or self.per_leg_s < 0:
            raise InvalidProblem(
                "profile", "Road factor at least 1, speed above 0, time not below."
            )

    @property
    def label(self) -> str:
        """Name the estimate for people."""
        return f"great circle × {self.road_factor:g}, {self.speed_kmh:g} km/h"


TOWN_MOTORBIKE = Profile()


def great_circle(places: Sequence[Place], *, profile: Profile = TOWN_MOTORBIKE) -> TravelMatrix:
    """Return estimated travel between all places, in seconds and metres, rounded.

    Source: haversine formula, Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    points = points_of(places)
    metres, seconds = _estimate(points, points, profile=profile)
    return TravelMatrix(seconds, metres, profile.label)


def with_place(
    matrix: TravelMatrix,
    places: Sequence[Place],
    place: Place,
    *,
    profile: Profile = TOWN_MOTORBIKE,
) -> TravelMatrix:
    """Return the matrix with one place added behind the others: a row and a column, not all anew.

    The same as `great_circle((*places, place), profile=profile)` if the matrix was made so.
    """
    metres, seconds = _estimate(points_of(places), points_of([place]), profile=profile)
    drives_s, drives_m = seconds[:, 0], metres[:, 0]
    return matrix.grown(to_s=drives_s, to_m=drives_m, from_s=drives_s, from_m=drives_m)


def drives_to(
    points: Points, place: Place, *, profile: Profile = TOWN_MOTORBIKE
) -> NDArray[np.int32]:
    """Return the seconds between each of some points and a place; either way takes the same.

    The row that `with_place` would add, without copying a matrix.
    """
    _, seconds = _estimate(points, points_of([place]), profile=profile)
    return np.ascontiguousarray(seconds[:, 0])


def points_of(places: Sequence[Place]) -> Points:
    """Return (lat, lon) of each place in radians: for who asks `drives_to` often about them."""
    degrees = [(place.lat, place.lon) for place in places]
    return np.radians(np.array(degrees, dtype=np.float64).reshape(-1, 2))


def _estimate(
    here: Points, there: Points, *, profile: Profile
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    lat, lon = here[:, :1], here[:, 1:]
    half_lat = np.sin((there[:, 0] - lat) / 2) ** 2
    half_lon = np.sin((there[:, 1] - lon) / 2) ** 2
    haversine = half_lat + np.cos(lat) * np.cos(there[:, 0]) * half_lon
    straight_m = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))
    road_m = straight_m * profile.road_factor
    drive_s = road_m * 3.6 / profile.speed_kmh + profile.per_leg_s
    metres = np.rint(road_m)
    seconds = np.where(road_m > 0, np.rint(drive_s), 0)
    if max(metres.max(initial=0), seconds.max(initial=0)) > LARGEST:
        raise InvalidProblem("not_whole", "A drive is at most 10^8 seconds or metres long.")
    return metres.astype(np.int32), seconds.astype(np.int32)
