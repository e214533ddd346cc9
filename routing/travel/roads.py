"""Drives over the roads of OpenStreetMap: how long, how far, and which way.

A drive leads from its place straight to the nearest junction at a crawl, over the roads, and from
the last junction straight to the door; it ends with parking. Where the map does not help, because
a place lies far from it or no way is open, the pair gets the great-circle estimate and is counted.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.model import Place
from routing.travel.cch import Topology
from routing.travel.closures import Circle, Closure, Polygon, closed_arcs
from routing.travel.costs import CLOSED_DS, costs_of
from routing.travel.dijkstra import Dijkstra
from routing.travel.drives import Drives, RoadMatrix, Search, drives_between, ends_at
from routing.travel.graph import RoadGraph, load_graph
from routing.travel.snap import JunctionFinder

__all__ = ["Circle", "Closure", "Drives", "Metric", "Polygon", "RoadMatrix", "RoadNetwork"]

Metric = Literal["offpeak", "peak"]
Tenths = NDArray[np.int64]
Factor = float | NDArray[np.float64]

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
        topology = Topology(graph.tail, graph.head, graph.order) if has_order else None
        self.graph, self._topology = graph, topology
        self._finder = JunctionFinder(graph.lat, graph.lon)
        self.closed = np.empty(0, np.int32)
        self.label = "OpenStreetMap roads, motorbike"
        tenths = {"offpeak": graph.offpeak_ds, "peak": graph.peak_ds}
        self._bands = self._customized({key: each.astype(np.int64) for key, each in tenths.items()})

    @classmethod
    def load(cls, path: Path) -> "RoadNetwork":
        """Return the network of a file that `routing.travel.build` wrote.

        Raises:
            InvalidProblem: `roads_file` if the file is missing, damaged, or of another version.
        """
        return cls(load_graph(path))

    def matrix(self, places: Sequence[Place], *, metric: Metric = "offpeak") -> RoadMatrix:
        """Return travel between all places; the label counts the drives that were estimated."""
        ends = ends_at(places, self._finder)
        table = drives_between(ends, ends, self._band(metric).search)
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
        one, many = ends_at([place], self._finder), ends_at(places, self._finder)
        search = self._band(metric).search
        to, back = drives_between(many, one, search), drives_between(one, many, search)
        return Drives(
            to_s=to.seconds[:, 0], to_m=to.metres[:, 0],
            from_s=back.seconds[0], from_m=back.metres[0],
            n_estimated=to.n_estimated + back.n_estimated,
        )  # fmt: skip

    def leg(
        self, here: Place, there: Place, *, metric: Metric = "offpeak"
    ) -> list[tuple[float, float]]:
        """Return the way that `matrix` measured as (lat, lon) points, both places included.

        The straight line where the drive is an estimate or both places share a junction.
        """
        line = [(here.lat, here.lon)]
        start, end = ends_at([here, there], self._finder).junction.tolist()
        if min(start, end) >= 0:
            for arc in self._band(metric).ways.way(start, end) or ():
                line += map(tuple, self.graph.shape(arc)[len(line) > 1 :].tolist())
        return [*line, (there.lat, there.lon)]

    def reweighted(
        self, *, closures: Sequence[Closure] = (), factor: Factor | None = None
    ) -> "RoadNetwork":
        """Return this network with roads closed or slower. This one stays as it is. Milliseconds.

        Args:
            closures: areas, or numbers of arcs; an arc that touches an area is closed.
            factor: how many times longer all arcs take (1.2 for rain), or each of them.

        Raises:
            InvalidProblem: `closure` for an arc that is not there, `factor` if one is not above 0.
        """
        factors = np.ones(1) if factor is None else np.asarray(factor, np.float64)
        if factors.size not in (1, len(self.graph.tail)) or not _are_positive(factors):
            raise InvalidProblem("factor", "One factor above 0, or one for each arc.")
        changed = object.__new__(RoadNetwork)
        changed.graph, changed._topology = self.graph, self._topology
        changed._finder = self._finder
        changed.closed = np.union1d(self.closed, closed_arcs(self.graph, closures))
        changed.label = self.label + _changes(len(changed.closed) - len(self.closed), factor)
        tenths = {key: _slowed(band.tenths, factors) for key, band in self._bands.items()}
        for each in tenths.values():
            each[changed.closed] = CLOSED_DS
        changed._bands = changed._customized(tenths)
        return changed

    def _customized(self, tenths: Mapping[str, Tenths]) -> dict[str, "_Band"]:
        return {key: _Band(self.graph, self._topology, each) for key, each in tenths.items()}

    def _full_label(self, metric: Metric, n_estimated: int, n_places: int) -> str:
        label = f"{self.label}, {_NAMES[metric]}"
        if not n_estimated:
            return label
        n_drives = n_places * (n_places - 1)
        return f"{label}; {n_estimated} of {n_drives} drives estimated by great circle"

    def _band(self, metric: str) -> "_Band":
        if metric not in self._bands:
            raise InvalidProblem("metric", "Times are `offpeak` or `peak`.", metric=metric)
        return self._bands[metric]


class _Band:
    """The roads at one time of day: how long each arc takes, and what searches with that."""

    def __init__(self, graph: RoadGraph, topology: Topology | None, tenths: Tenths) -> None:
        self._graph, self.tenths = graph, tenths
        self._costs = costs_of(tenths, graph.length_dm)
        self.search: Search = topology.customized(self._costs) if topology else self.ways

    @cached_property
    def ways(self) -> Dijkstra:
        """What finds single ways; made when first asked for."""
        graph = self._graph
        return Dijkstra(len(graph), graph.tail, graph.head, self._costs)


def _slowed(tenths: Tenths, factors: NDArray[np.float64]) -> Tenths:
    return np.clip(np.rint(tenths * factors), 1, CLOSED_DS).astype(np.int64)


def _are_positive(factors: NDArray[np.float64]) -> bool:
    return bool((np.isfinite(factors) & (factors > 0)).all())


def _changes(n_closed: int, factor: Factor | None) -> str:
    """Return what to add to the label, so that nobody takes a flooded day for a dry one."""
    closed = f", {n_closed} arcs closed" if n_closed else ""
    if factor is None:
        return closed
    scale = f"× {factor:g}" if isinstance(factor, float | int) else "scaled"
    return f"{closed}, times {scale}"


def warm() -> None:
    """Compile what answers, so that no request waits for it."""
    two = np.arange(2, dtype=np.int32)
    degrees = np.array([10.0, 10.001])
    tens = np.full(2, 10, np.int32)
    points = np.array([(10.0, 10.0), (10.001, 10.001)])
    graph = RoadGraph(
        lat=degrees, lon=degrees, tail=two, head=two[::-1].copy(), offpeak_ds=tens, peak_ds=tens,
        length_dm=tens, line=np.zeros(2, np.int32), is_backward=two == 1,
        line_start=two * 2, points=points, order=two,
    )  # fmt: skip
    network = RoadNetwork(graph)
    places = Place(10.0, 10.0), Place(10.001, 10.001)
    network.matrix(places)
    network.to_and_from(places[0], places)
    network.leg(*places)
