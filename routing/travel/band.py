"""The roads at one time of day: what riding them costs, and what searches with that."""

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.travel.cch import Topology
from routing.travel.costs import FAR, Costs, costs_of
from routing.travel.dijkstra import Dijkstra
from routing.travel.gates import Gates
from routing.travel.graph import RoadGraph
from routing.travel.streets import Streets


class Search(Protocol):
    """Whatever finds the costs of the best ways from places (rows) to places (columns)."""

    def table(self, sources: Gates, targets: Gates) -> Costs:
        """Return the costs, `FAR` where there is no way."""


class Band:
    """One set of times for the arcs of a graph.

    Attributes:
        tenths: how long each arc takes, in tenths of a second.
        fares: what the lines cost.
        search: what finds many ways at once.
    """

    def __init__(
        self,
        graph: RoadGraph,
        topology: Topology | None,
        streets: Streets,
        tenths: NDArray[np.int64],
    ) -> None:
        """Customize; milliseconds for a town."""
        self.tenths = tenths
        self._graph = graph
        self._cost = costs_of(tenths, graph.length_dm)
        self.fares = streets.fares(self._cost)
        self.search: Search = topology.customized(self._cost) if topology else self.ways

    @cached_property
    def ways(self) -> Dijkstra:
        """What finds single ways; made when first asked for."""
        graph = self._graph
        return Dijkstra(len(graph), graph.tail, graph.head, self._cost)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Say of each arc whether it can be ridden."""
        return self._cost < FAR
