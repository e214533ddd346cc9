"""Drives over the roads of OpenStreetMap: how long, how far, and which way.

A drive leads from its place straight to the nearest street at a crawl, over the roads, and from
the last street straight to the door; it ends with parking. Where the map does not help, because a
place lies far from it or no way is open, the pair gets the great-circle estimate and is counted.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.model import Place
from routing.travel.band import Band
from routing.travel.cch import Topology
from routing.travel.closures import Circle, Closure, Polygon, Slow, Way, arcs_of
from routing.travel.costs import CLOSED_DS
from routing.travel.drives import Drives, Ends, RoadMatrix, drives_between, ends_at
from routing.travel.graph import RoadGraph, load_graph
from routing.travel.legs import leg_points
from routing.travel.snap import StreetFinder
from routing.travel.streets import Streets

__all__ = [
    "Circle", "Closure", "Drives", "Metric", "Polygon", "RoadMatrix", "RoadNetwork", "Slow", "Way",
]  # fmt: skip

Metric = Literal["offpeak", "peak"]
Tenths = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_NAMES: Final[Mapping[str, str]] = {"offpeak": "off-peak", "peak": "peak"}


class RoadNetwork:
    """A road map ready to answer. It is never changed; threads may share it.

    Attributes:
        graph: the junctions and arcs.
        closed: the arcs that are closed, ascending.
        label: where the figures come from, without the time of day.
    """

    def __init__(self, graph: RoadGraph) -> None:
        """Prepare the graph; milliseconds for a town, a second for a province."""
        has_order = len(graph.order) == len(graph)
        self.graph = graph
        self._topology = Topology(graph.tail, graph.head, graph.order) if has_order else None
        self._streets = Streets(graph)
        self._finder = StreetFinder(graph, self._streets.along_m)
        self.label = "OpenStreetMap roads, motorbike"
        self.closed = np.empty(0, np.int32)
        tenths = {"offpeak": graph.offpeak_ds, "peak": graph.peak_ds}
        self._take_times({key: each.astype(np.int64) for key, each in tenths.items()})

    @classmethod
    def load(cls, path: Path) -> "RoadNetwork":
        """Return the network of a file that `routing.travel.build` wrote.

        Raises:
            InvalidProblem: `roads_file` if the file is missing, damaged, or of another version.
        """
        return cls(load_graph(path))

    def matrix(self, places: Sequence[Place], *, metric: Metric = "offpeak") -> RoadMatrix:
        """Return travel between all places; the label counts the drives that were estimated."""
        ends = self._ends(places)
        table = drives_between(ends, ends, self._band(metric))
        label = self._full_label(metric, table.n_estimated, len(places))
        return RoadMatrix(table.seconds, table.metres, label, table.n_estimated)

    def with_place(
        self,
        matrix: RoadMatrix,
        places: Sequence[Place],
        place: Place,
        *,
        metric: Metric = "offpeak",
    ) -> RoadMatrix:
        """Return the matrix with one place added behind the others, for a fraction of the work.

        The same as `matrix((*places, place))` if the matrix was made so by this network.
        """
        drives = self.to_and_from(place, places, metric=metric)
        grown = matrix.grown(
            to_s=drives.to_s, to_m=drives.to_m, from_s=drives.from_s, from_m=drives.from_m
        )
        n_estimated = matrix.n_estimated + drives.n_estimated
        label = self._full_label(metric, n_estimated, len(grown))
        return RoadMatrix(grown.seconds, grown.metres, label, n_estimated)

    def to_and_from(
        self, place: Place, places: Sequence[Place], *, metric: Metric = "offpeak"
    ) -> Drives:
        """Return the drives from each of `places` to `place`, and back."""
        one, many, band = self._ends([place]), self._ends(places), self._band(metric)
        to, back = drives_between(many, one, band), drives_between(one, many, band)
        return Drives(
            to_s=to.seconds[:, 0], to_m=to.metres[:, 0],
            from_s=back.seconds[0], from_m=back.metres[0],
            n_estimated=to.n_estimated + back.n_estimated,
        )  # fmt: skip

    def leg(
        self, here: Place, there: Place, *, metric: Metric = "offpeak"
    ) -> list[tuple[float, float]]:
        """Return the way that `matrix` measured as (lat, lon) points, both places included.

        The straight line between neighbours, and where the drive is an estimate.
        """
        ends = self._ends([here]), self._ends([there])
        points = leg_points(*ends, self._band(metric), self.graph)
        return [(lat, lon) for lat, lon in points.tolist()]

    def reweighted(
        self,
        *,
        closures: Sequence[Closure] = (),
        slow: Sequence[Slow] = (),
        factor: float | None = None,
    ) -> "RoadNetwork":
        """Return this network with roads closed or slower. This one stays as it is. Milliseconds.

        Args:
            closures: areas, ways or numbers of arcs; an arc that touches an area is closed.
            slow: the same with a factor each; where several meet, all apply.
            factor: how many times longer all arcs take; 1.2 for rain.

        Raises:
            InvalidProblem: `closure` for an arc or a way that is not there, `factor` if one is
                not above 0.
        """
        factors = _factors(self.graph, slow, 1.0 if factor is None else factor)
        newly_closed = [arcs_of(self.graph, each) for each in closures]
        closed = np.unique(np.concatenate([self.closed, *newly_closed]))
        label = self.label + _changes(len(closed) - len(self.closed), len(slow), factor)
        return self._changed(closed, factors, label)

    def _changed(self, closed: Ints, factors: Floats, label: str) -> "RoadNetwork":
        changed = object.__new__(RoadNetwork)
        changed.graph, changed._topology = self.graph, self._topology
        changed._streets, changed._finder = self._streets, self._finder
        changed.closed, changed.label = closed, label
        tenths = {key: _slowed(band.tenths, factors) for key, band in self._bands.items()}
        for each in tenths.values():
            each[closed] = CLOSED_DS
        changed._take_times(tenths)
        return changed

    def _take_times(self, tenths: Mapping[str, Tenths]) -> None:
        graph = self.graph
        self._bands = {
            key: Band(graph, self._topology, self._streets, each) for key, each in tenths.items()
        }
        self._is_open = np.zeros(len(graph.way), np.bool_)  # of each line, in any direction
        self._is_open[graph.line[self._bands["offpeak"].is_open]] = True

    def _ends(self, places: Sequence[Place]) -> Ends:
        return ends_at(places, self._finder, self._is_open)

    def _full_label(self, metric: Metric, n_estimated: int, n_places: int) -> str:
        label = f"{self.label}, {_NAMES[metric]}"
        if not n_estimated:
            return label
        n_drives = n_places * (n_places - 1)
        return f"{label}; {n_estimated} of {n_drives} drives estimated by great circle"

    def _band(self, metric: str) -> Band:
        if metric not in self._bands:
            raise InvalidProblem("metric", "Times are `offpeak` or `peak`.", metric=metric)
        return self._bands[metric]


def _factors(graph: RoadGraph, slow: Sequence[Slow], everywhere: float) -> Floats:
    """Return how many times longer each arc takes."""
    if not (np.isfinite(everywhere) and everywhere > 0):
        raise InvalidProblem("factor", "A factor is above 0.", factor=everywhere)
    factors = np.full(len(graph.tail), float(everywhere))
    for each in slow:
        factors[arcs_of(graph, each.where)] *= each.factor
    return factors


def _slowed(tenths: Tenths, factors: Floats) -> Tenths:
    return np.clip(np.rint(tenths * factors), 1, CLOSED_DS).astype(np.int64)


def _changes(n_closed: int, n_slow: int, factor: float | None) -> str:
    """Return what to add to the label, so that nobody takes a flooded day for a dry one."""
    closed = f", {n_closed} arcs closed" if n_closed else ""
    slow = f", slow areas: {n_slow}" if n_slow else ""
    return closed + slow + (f", times × {factor:g}" if factor is not None else "")


def warm() -> None:
    """Compile what answers, so that no request waits for it."""
    two = np.arange(2, dtype=np.int32)
    degrees = np.array([10.0, 10.001])
    tens = np.full(2, 10, np.int32)
    points = np.array([(10.0, 10.0), (10.001, 10.001)])
    graph = RoadGraph(
        lat=degrees, lon=degrees, tail=two, head=two[::-1].copy(), offpeak_ds=tens, peak_ds=tens,
        length_dm=tens, line=np.zeros(2, np.int32), is_backward=two == 1,
        line_start=np.array([0, 2], np.int32), way=np.ones(1, np.int64),
        has_doors=np.ones(1, np.bool_), points=points, order=two,
    )  # fmt: skip
    network = RoadNetwork(graph)
    places = Place(10.0, 10.0), Place(10.001, 10.001)
    network.matrix(places)
    network.to_and_from(places[0], places)
    network.leg(*places)
