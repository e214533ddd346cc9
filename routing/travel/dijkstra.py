"""Fastest ways by Dijkstra's algorithm: slow and plain, and always there.

It answers where a road file has no contraction order, draws single ways, and is what the faster
search is tested against. Source: Dijkstra, "A note on two problems in connexion with graphs", 1959.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.travel.costs import FAR, Costs
from routing.travel.gates import Gates

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
    sources: Ints,
    source_cost: Costs,
    wanted: Ints,
    left: int,
    reached: Costs,
    came_by: Ints,
    keys: Costs,
    nodes: Ints,
) -> None:
    """Search from the sources until the `left` nodes that are wanted are settled, or all are.

    Each source starts at a cost of its own. Arcs of node v are first[v] to first[v + 1].
    `reached` comes in as FAR and gets the costs, the settled ones final; `came_by` gets the arc
    over which each was reached. `keys` and `nodes` are scratch for the heap: as many entries as
    there are arcs and sources.
    """
    size = 0
    for at in range(len(sources)):
        if source_cost[at] < reached[sources[at]]:
            reached[sources[at]] = source_cost[at]
            came_by[sources[at]] = -1
            size = push(keys, nodes, size, source_cost[at], sources[at])
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


class Way(NamedTuple):
    """The best way between two places: its first junction, its arcs in order, its last junction."""

    first: int
    arcs: Sequence[int]
    last: int
    cost: int


class Dijkstra:
    """Searches over one graph with one cost for each arc. Threads may share it."""

    def __init__(self, n: int, tail: Ints, head: Ints, cost: Costs) -> None:
        self._tail = tail
        self._ahead = _by_tail(n, tail, head, cost)
        self._back = _by_tail(n, head, tail, cost)

    def table(self, sources: Gates, targets: Gates) -> Costs:
        """Return the cost of the best way from each source (row) to each target (column)."""
        if len(targets) < len(sources):
            return _table(self._back, targets, sources).T
        return _table(self._ahead, sources, targets)

    def way(self, source: Gates, target: Gates) -> Way | None:
        """Return the best way from the first source to the first target; None if there is none."""
        reached, came_by = _search(self._ahead, source, 0, target.junction[0])
        through = reached[target.junction[0]] + target.cost[0]
        if through.min() >= FAR:
            return None
        last = here = int(target.junction[0, through.argmin()])
        arcs: list[int] = []
        while came_by[here] != NONE:
            arcs.append(int(self._ahead.arc[came_by[here]]))
            here = int(self._tail[arcs[-1]])
        return Way(here, arcs[::-1], last, int(through.min()))


class _Star:
    """The arcs that leave each node, side by side; `arc` is their number in the graph."""

    def __init__(self, first: Ints, head: Ints, cost: Costs, arc: Ints) -> None:
        self.first, self.head, self.cost, self.arc = first, head, cost, arc


def _by_tail(n: int, tail: Ints, head: Ints, cost: Costs) -> _Star:
    arc = np.argsort(tail, kind="stable").astype(np.int32)
    first = np.searchsorted(tail[arc], np.arange(n + 1)).astype(np.int32)
    return _Star(first, head[arc].astype(np.int32), cost[arc], arc)


def _table(star: _Star, sources: Gates, targets: Gates) -> Costs:
    table = np.empty((len(sources), len(targets)), np.int64)
    for row in range(len(sources)):
        reached, _ = _search(star, sources, row, targets.junction)
        through = reached[targets.junction] + targets.cost
        table[row] = np.minimum(through.min(axis=1), FAR)
    return table


def _search(star: _Star, sources: Gates, row: int, wanted: Ints) -> tuple[Costs, Ints]:
    n, size = len(star.first) - 1, len(star.head) + len(sources.junction[row])
    is_wanted = np.zeros(n, np.int32)
    is_wanted[wanted] = 1
    reached, came_by = np.full(n, FAR, np.int64), np.empty(n, np.int32)
    settle(
        star.first, star.head, star.cost, sources.junction[row], sources.cost[row], is_wanted,
        int(is_wanted.sum()), reached, came_by, np.empty(size, np.int64), np.empty(size, np.int32),
    )  # fmt: skip
    return reached, came_by
