"""From the ends of drives and the ways between junctions to seconds and metres, door to door."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.matrix import TravelMatrix
from routing.model import Place
from routing.travel.costs import FAR, Costs, metres_of, seconds_of
from routing.travel.great_circle import great_circle
from routing.travel.profile import CRAWL_KMH, PARKING_S
from routing.travel.snap import JunctionFinder, straight_m

Ints = NDArray[np.int32]
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


class Search(Protocol):
    """Whatever finds the costs of the best ways from junctions (rows) to junctions (columns)."""

    def table(self, sources: Ints, targets: Ints) -> Costs:
        """Return the costs, `FAR` where there is no way."""


class Ends(NamedTuple):
    """Places as ends of drives: degrees, nearest junctions (-1: none near), metres to them."""

    places: Sequence[Place]
    degrees: Floats
    junction: Ints
    crawl_m: Floats


class Table(NamedTuple):
    """Seconds and metres from some places (rows) to others (columns)."""

    seconds: Ints
    metres: Ints
    n_estimated: int


def ends_at(places: Sequence[Place], finder: JunctionFinder) -> Ends:
    """Return the places with the junctions nearest to them."""
    degrees = np.array([(place.lat, place.lon) for place in places], np.float64).reshape(-1, 2)
    return Ends(places, degrees, *finder.nearest(degrees))


def drives_between(here: Ends, there: Ends, search: Search) -> Table:
    """Return the drives from each place of `here` to each of `there`, rounded.

    A way ends with a crawl from the last junction, as it begins with one to the first. Between
    places at one junction it is the straight line. The same place is no drive: 0 and 0.
    """
    costs = search.table(np.maximum(here.junction, 0), np.maximum(there.junction, 0))
    crawl_m = here.crawl_m[:, None] + there.crawl_m
    metres = metres_of(costs) + crawl_m
    seconds = seconds_of(costs) + crawl_m * 3.6 / CRAWL_KMH + PARKING_S
    is_known = (costs < FAR) & np.isfinite(crawl_m)
    a, b = np.nonzero((here.junction[:, None] == there.junction) & is_known)
    metres[a, b] = straight_m(*here.degrees[a].T, *there.degrees[b].T)
    seconds[a, b] = metres[a, b] * 3.6 / CRAWL_KMH + PARKING_S
    is_same = (here.degrees[:, None] == there.degrees).all(axis=2)
    is_estimated = ~is_known & ~is_same
    metres[is_same], seconds[is_same] = 0, 0
    if is_estimated.any():
        straight = great_circle((*here.places, *there.places))
        quarter = slice(len(here.places)), slice(len(here.places), None)
        metres[is_estimated] = straight.metres[quarter][is_estimated]
        seconds[is_estimated] = straight.seconds[quarter][is_estimated]
    n_estimated = int(is_estimated.sum())
    return Table(_whole(seconds), _whole(metres), n_estimated)


def _whole(figures: Floats) -> Ints:
    return np.rint(figures).astype(np.int32)
