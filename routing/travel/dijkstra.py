"""Fastest ways by Dijkstra's algorithm: slow and plain, and always there.

It answers where a road file has no contraction order, draws single ways, and is what the faster
search is tested against. Source: Dijkstra, "A note on two problems in connexion with graphs", 1959.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.travel.costs import FAR, Costs

Ints = NDArray[np.int32]

NONE: Final = -1


@jit
def push(keys: Costs, nodes: Ints, size: int, key: int, node: int) -> int:
    """Put an entry into the binary heap and return its new size."""
    at = size
    while at > 0 and keys[(at - 1) // 2] > key:
        keys[at] = keys[(at - 1) // 2]
        nodes[at] = nodes[(at - 1) // 2]
        at = (at - 1) // 2
    keys[at] = key
    nodes[at] = node
    return size + 1


@jit
def drop_least(keys: Costs, nodes: Ints, size: int) -> int:
    """Take the first entry, the least, out of the heap and return its new size."""
    last = size - 1
    at, child = 0, 1
    while child < last:
        if child + 1 < last and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= keys[last]:
            break
        keys[at] = keys[child]
        nodes[at] = nodes[child]
        at, child = child, 2 * child + 1
    keys[at] = keys[last]
    nodes[at] = nodes[last]
    return last


@jit
def settle(
    first: Ints,
    head: Ints,
    cost: Costs,
    source: int,
    wanted: Ints,
    left: int,
    reached: Costs,
    came_by: Ints,
    keys: Costs,
    nodes: Ints,
) -> None:
    """Search from `source` until the `left` nodes that are wanted are settled, or all are.

    Arcs of node v are first[v] to first[v + 1]. `reached` comes in as FAR and gets the costs, the
    settled ones final; `came_by` gets the arc over which each was reached. `keys` and `nodes` are
    scratch for the heap: one entry more than there are arcs.
    """
    reached[source] = 0
    came_by[source] = -1
    size = push(keys, nodes, 0, 0, source)
    while size > 0 and left > 0:
        so_far = keys[0]
        here = nodes[0]
        size = drop_least(keys, nodes, size)
        if so_far > reached[here]:
            continue  # it was reached faster since
        left -= wanted[here]
        for arc in range(first[here], first[here + 1]):
            through = so_far + cost[arc]
            if through < reached[head[arc]]:
                reached[head[arc]] = through
                came_by[head[arc]] = arc
                size = push(keys, nodes, size, through, head[arc])


class Dijkstra:
    """Searches over one graph with one cost for each arc. Threads may share it."""

    def __init__(self, n: int, tail: Ints, head: Ints, cost: Costs) -> None:
        self._tail = tail
        self._ahead = _by_tail(n, tail, head, cost)
        self._back = _by_tail(n, head, tail, cost)

    def table(self, sources: Ints, targets: Ints) -> Costs:
        """Return the cost of the best way from each source (row) to each target (column)."""
        if len(targets) < len(sources):
            return _table(self._back, targets, sources).T
        return _table(self._ahead, sources, targets)

    def way(self, source: int, target: int) -> Sequence[int] | None:
        """Return the arcs of the best way, in order; None if there is none."""
        reached, came_by = _search(self._ahead, source, np.array([target], np.int32))
        if reached[target] >= FAR:
            return None
        arcs: list[int] = []
        while target != source:
            arcs.append(int(self._ahead.arc[came_by[target]]))
            target = int(self._tail[arcs[-1]])
        return arcs[::-1]


class _Star:
    """The arcs that leave each node, side by side; `arc` is their number in the graph."""

    def __init__(self, first: Ints, head: Ints, cost: Costs, arc: Ints) -> None:
        self.first, self.head, self.cost, self.arc = first, head, cost, arc


def _by_tail(n: int, tail: Ints, head: Ints, cost: Costs) -> _Star:
    arc = np.argsort(tail, kind="stable").astype(np.int32)
    first = np.searchsorted(tail[arc], np.arange(n + 1)).astype(np.int32)
    return _Star(first, head[arc].astype(np.int32), cost[arc], arc)


def _table(star: _Star, sources: Ints, targets: Ints) -> Costs:
    rows = [_search(star, int(source), targets)[0][targets] for source in sources]
    return np.array(rows, np.int64).reshape(len(sources), len(targets))


def _search(star: _Star, source: int, targets: Ints) -> tuple[Costs, Ints]:
    n = len(star.first) - 1
    wanted = np.zeros(n, np.int32)
    wanted[targets] = 1
    reached, came_by = np.full(n, FAR, np.int64), np.empty(n, np.int32)
    keys, nodes = np.empty(len(star.head) + 1, np.int64), np.empty(len(star.head) + 1, np.int32)
    left = int(wanted.sum())
    settle(
        star.first, star.head, star.cost, source, wanted, left, reached, came_by, keys, nodes
    )  # fmt: skip
    return reached, came_by
