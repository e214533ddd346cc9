"""From the spots of places and the ways between them to seconds and metres, door to door."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.matrix import TravelMatrix
from routing.model import Place
from routing.travel.band import Band
from routing.travel.costs import metres_of, seconds_of
from routing.travel.great_circle import great_circle
from routing.travel.plane import straight_m
from routing.travel.profile import CRAWL_KMH, ON_FOOT_M, PARKING_S
from routing.travel.snap import Spots, StreetFinder

Ints = NDArray[np.int32]
Indices = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RoadMatrix(TravelMatrix):
    """A travel matrix of which `n_estimated` drives were estimated by great circle."""

    n_estimated: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Drives:
    """Drives between one place and many, in seconds and metres, as `TravelMatrix.grown` takes them.

    `to_…[i]` leads from place i to the one place, `from_…[i]` from it to place i; `n_estimated`
    of them were estimated by great circle.
    """

    to_s: Ints
    to_m: Ints
    from_s: Ints
    from_m: Ints
    n_estimated: int


class Ends(NamedTuple):
    """Places as ends of drives: where they are, in degrees too, and their spots on the streets."""

    places: Sequence[Place]
    degrees: Floats
    spots: Spots


class Table(NamedTuple):
    """Seconds and metres from some places (rows) to others (columns)."""

    seconds: Ints
    metres: Ints
    n_estimated: int


def ends_at(places: Sequence[Place], finder: StreetFinder, is_open: NDArray[np.bool_]) -> Ends:
    """Return the places with their spots on the lines that are open.

    If the nearest line is closed, the courier walks in from an open one that is not far.
    """
    degrees = np.array([(place.lat, place.lon) for place in places], np.float64).reshape(-1, 2)
    spots = finder.nearest(degrees, is_open)
    if not is_open.all():
        nearest_m = finder.nearest(degrees, np.ones_like(is_open)).crawl_m
        is_far = spots.crawl_m > np.maximum(nearest_m, ON_FOOT_M)
        spots = spots._replace(crawl_m=np.where(is_far, np.inf, spots.crawl_m))
    return Ends(places, degrees, spots)


def drives_between(here: Ends, there: Ends, band: Band) -> Table:
    """Return the drives from each place of `here` to each of `there`, rounded.

    A drive crawls to the street, follows the best way and crawls to the door; between neighbours
    it is the straight line. The same place is no drive: 0 and 0.
    """
    cost = band.search.table(band.fares.leaving(here.spots), band.fares.reaching(there.spots))
    a, b = np.nonzero(here.spots.line[:, None] == there.spots.line)
    cost[a, b] = np.minimum(cost[a, b], band.fares.along(here.spots, a, there.spots, b))
    crawl_m = here.spots.crawl_m[:, None] + there.spots.crawl_m
    metres = metres_of(cost) + crawl_m
    seconds = seconds_of(cost) + _crawl_s(crawl_m) + PARKING_S
    a, b = neighbours(here, there)
    metres[a, b] = straight_m(*here.degrees[a].T, *there.degrees[b].T)
    seconds[a, b] = _crawl_s(metres[a, b]) + PARKING_S
    return _filled(here, there, seconds, metres)


def neighbours(here: Ends, there: Ends) -> tuple[Indices, Indices]:
    """Return the pairs at one line, or corner, that are nearer to each other than one is to it.

    Not at two lines: between them may be a canal.
    """
    is_one_line = here.spots.line[:, None] == there.spots.line
    is_one_corner = (here.spots.point[:, None] == there.spots.point).all(axis=2)
    is_on_map = np.isfinite(here.spots.crawl_m)[:, None] & np.isfinite(there.spots.crawl_m)
    a, b = np.nonzero((is_one_line | is_one_corner) & is_on_map)
    apart_m = straight_m(*here.degrees[a].T, *there.degrees[b].T)
    is_close = apart_m <= np.maximum(here.spots.crawl_m[a], there.spots.crawl_m[b])
    return a[is_close], b[is_close]


def _crawl_s(metres: Floats) -> Floats:
    return metres * 3.6 / CRAWL_KMH


def _filled(here: Ends, there: Ends, seconds: Floats, metres: Floats) -> Table:
    """Fill in what is no drive, and estimate what is infinite."""
    is_same = (here.degrees[:, None] == there.degrees).all(axis=2)
    is_estimated = ~np.isfinite(seconds) & ~is_same
    metres[is_same], seconds[is_same] = 0, 0
    if is_estimated.any():
        straight = great_circle((*here.places, *there.places))
        quarter = slice(len(here.places)), slice(len(here.places), None)
        metres[is_estimated] = straight.metres[quarter][is_estimated]
        seconds[is_estimated] = straight.seconds[quarter][is_estimated]
    return Table(_whole(seconds), _whole(metres), int(is_estimated.sum()))


def _whole(figures: Floats) -> Ints:
    return np.rint(figures).astype(np.int32)
