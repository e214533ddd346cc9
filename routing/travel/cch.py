"""Fastest ways by a customizable contraction hierarchy. The only door to routingkit_cch.

RoutingKit computes the order of contraction, once for each road file: that is the hard part. The
hierarchy itself is ours (`routing.travel.hierarchy`), because RoutingKit's costs have 31 bits, too
few for time and length in one number (`routing.travel.costs`), and its tables tell the time of a
way but not its length. So a server does not load routingkit_cch, and its `CCHMetric.reset`, which
panics while a query is alive, is not met: new costs make a new object.
"""

import numpy as np
from numpy.typing import NDArray

from routing.travel import hierarchy
from routing.travel.costs import FAR, Costs
from routing.travel.gates import Gates
from routing.travel.graph import RoadGraph

Ints = NDArray[np.int32]


def contraction_order(graph: RoadGraph) -> Ints:
    """Return the graph's junctions in an order that keeps the hierarchy small.

    Without routingkit_cch it is empty, and Dijkstra's algorithm searches. Source: inertial flow,
    Schild and Sommer, "On balanced separators in road networks", SEA 2015.
    """
    try:
        from routingkit_cch import compute_order_inertial  # noqa: PLC0415  no server needs it
    except ImportError:
        return np.empty(0, np.int32)
    order = compute_order_inertial(
        len(graph), graph.tail.tolist(), graph.head.tolist(),
        graph.lat.tolist(), graph.lon.tolist(),
    )  # fmt: skip
    return np.array(order, np.int32)


class Topology:
    """The hierarchy of a graph before any costs: which nodes lie above which. Never changed."""

    def __init__(self, tail: Ints, head: Ints, order: Ints) -> None:
        """Contract the nodes in `order`; every node is in it once."""
        self.rank = np.empty(len(order), np.int32)
        self.rank[order] = np.arange(len(order), dtype=np.int32)
        self.parent = np.empty(len(order), np.int32)
        self.up_first, self.up_head = self._upward(self.rank[tail], self.rank[head])
        self.depth = self._depths()
        self.up_depth = self.depth[self.up_head]
        self.width = int(self.depth.max(initial=-1)) + 1
        self._rise = self.rank[tail] < self.rank[head]
        self._slot = self._slots(self.rank[tail], self.rank[head])

    def customized(self, cost: Costs) -> "ContractedRoads":
        """Return searches with these costs, one for each arc of the graph. Milliseconds."""
        up = np.full(len(self.up_head), FAR, np.int64)
        down = up.copy()
        np.minimum.at(up, self._slot[self._rise], cost[self._rise])
        np.minimum.at(down, self._slot[~self._rise], cost[~self._rise])
        hierarchy.customize(self.up_first, self.up_head, up, down)
        return ContractedRoads(self, up, down)

    def _upward(self, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
        """Return the upward arcs and set `parent`. All nodes are ranks here."""
        n = len(self.parent)
        high, low = np.maximum(tail, head), np.minimum(tail, head)
        by_high = np.argsort(high, kind="stable")
        first = np.searchsorted(high[by_high], np.arange(n + 1)).astype(np.int32)
        near, mark, count = low[by_high], np.empty(n, np.int32), np.empty(n, np.int32)
        hierarchy.find_parents(first, near, mark, self.parent, count)
        up_first = np.concatenate(([0], np.cumsum(count))).astype(np.int32)
        up_head = np.empty(up_first[-1], np.int32)
        hierarchy.fill_heads(first, near, mark, self.parent, up_first[:-1].copy(), up_head)
        return up_first, up_head

    def _depths(self) -> Ints:
        depth = [0] * len(self.parent)
        parents = self.parent.tolist()
        for node in range(len(parents) - 1, -1, -1):  # parents have higher ranks
            if parents[node] >= 0:
                depth[node] = depth[parents[node]] + 1
        return np.array(depth, np.int32)

    def _slots(self, tail: Ints, head: Ints) -> Ints:
        slot = np.empty(len(tail), np.int32)
        low, high = np.minimum(tail, head), np.maximum(tail, head)
        hierarchy.find_slots(low, high, self.up_first, self.up_head, slot)
        return slot


class ContractedRoads:
    """Searches over one graph with one cost for each arc. Threads may share it."""

    def __init__(self, topology: Topology, up: Costs, down: Costs) -> None:
        self._topology, self._up, self._down = topology, up, down

    def table(self, sources: Gates, targets: Gates) -> Costs:
        """Return the cost of the best way from each source (row) to each target (column).

        Every best way has a highest node, which is an ancestor of both its ends. For one place
        and many, costs go up from the one and down to the many; for many and many, each climbs
        alone and the climbs are met pair by pair.
        """
        if len(sources) == 1:
            return self._spread(sources, targets, self._up, self._down)[None, :]
        if len(targets) == 1:
            return self._spread(targets, sources, self._down, self._up)[:, None]
        best = np.empty((len(sources), len(targets)), np.int64)
        hierarchy.meet(*self._climb(sources, self._up), *self._climb(targets, self._down), best)
        return best

    def _spread(self, start: Gates, ends: Gates, rise: Costs, fall: Costs) -> Costs:
        graph = self._topology
        hub, climbed = self._climb(start, rise)
        reached = np.full(len(graph.rank), FAR, np.int64)
        reached[hub[hub >= 0]] = climbed[hub >= 0]
        is_final, path = np.zeros(len(graph.rank), np.int32), np.empty(graph.width, np.int32)
        best = np.empty(len(ends), np.int64)
        hierarchy.spread(
            graph.rank[ends.junction], ends.cost, graph.parent, graph.up_first, graph.up_head,
            fall, reached, is_final, path, best,
        )  # fmt: skip
        return best

    def _climb(self, gates: Gates, cost: Costs) -> tuple[Ints, Costs]:
        graph = self._topology
        hub = np.full((len(gates), graph.width), hierarchy.NONE, np.int32)
        reached = np.full(hub.shape, FAR, np.int64)
        hierarchy.climb(
            graph.rank[gates.junction], gates.cost, graph.parent, graph.depth, graph.up_first,
            graph.up_depth, cost, hub, reached,
        )  # fmt: skip
        return hub, reached
