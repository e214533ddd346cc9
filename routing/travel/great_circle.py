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
from routing.model import Place, TravelMatrix
from routing.validation import LARGEST

EARTH_RADIUS_M = 6_371_008.8  # mean radius; Source: IUGG, Moritz 2000, Geodetic Reference System

_Degrees = NDArray[np.float64]


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
    points = _radians(places)
    metres, seconds = _estimate(points, points, profile=profile)
    return _matrix(seconds=_rows(seconds), metres=_rows(metres), label=profile.label)


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
    metres, seconds = _estimate(_radians(places), _radians([place]), profile=profile)
    drives_s, drives_m = _column(seconds), _column(metres)
    return matrix.grown(to_s=drives_s, to_m=drives_m, from_s=drives_s, from_m=drives_m)


def _radians(places: Sequence[Place]) -> _Degrees:
    degrees = [(place.lat, place.lon) for place in places]
    return np.radians(np.array(degrees, dtype=np.float64).reshape(-1, 2))


def _estimate(
    here: _Degrees, there: _Degrees, *, profile: Profile
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
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
    return metres.astype(np.int64), seconds.astype(np.int64)


def _matrix(
    *, seconds: tuple[tuple[int, ...], ...], metres: tuple[tuple[int, ...], ...], label: str
) -> TravelMatrix:
    # Square, whole and 0 on the diagonal by construction; `_estimate` checked the largest cell.
    # Looking at each cell again would take as long as computing them all.
    matrix = object.__new__(TravelMatrix)
    object.__setattr__(matrix, "seconds", seconds)
    object.__setattr__(matrix, "metres", metres)
    object.__setattr__(matrix, "label", label)
    return matrix


def _rows(table: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, table.tolist()))


def _column(table: NDArray[np.int64]) -> list[int]:
    column: list[int] = table[:, 0].tolist()
    return column
