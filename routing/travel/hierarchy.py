"""The compiled parts of a customizable contraction hierarchy.

Nodes are numbered by rank: 0 is contracted first. The *upward arcs* of a node lead to the
neighbours of higher rank it has when its turn comes; they are first[v] to first[v + 1], heads
ascending. The lowest of these heads is its *parent*, and all of them are ancestors. An upward arc
has two costs: `up` from its node to the head, `down` from the head to the node.

Source: Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies", ACM Journal of
Experimental Algorithmics 21 (2016).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.travel.costs import FAR, Costs

Ints = NDArray[np.int32]

NONE: Final = -1


@jit
def find_parents(first: Ints, near: Ints, mark: Ints, parent: Ints, count: Ints) -> None:
    """Fill each node's `parent` and `count` of upward arcs; near[first[v]:first[v + 1]] touch v.

    Source: the symbolic phase of Davis, "Algorithm 849: a concise sparse Cholesky factorization
    package", ACM Transactions on Mathematical Software 31 (2005).
    """
    for top in range(len(parent)):
        parent[top] = -1
        count[top] = 0
        mark[top] = top
        for entry in range(first[top], first[top + 1]):
            node = near[entry]
            while node < top and mark[node] != top:
                if parent[node] < 0:
                    parent[node] = top
                count[node] += 1
                mark[node] = top
                node = parent[node]


@jit
def fill_heads(
    first: Ints, near: Ints, mark: Ints, parent: Ints, free: Ints, up_head: Ints
) -> None:
    """Write the heads of all upward arcs; `free` is where each node's begin, and is moved on."""
    for top in range(len(parent)):
        mark[top] = top
        for entry in range(first[top], first[top + 1]):
            node = near[entry]
            while node < top and mark[node] != top:
                up_head[free[node]] = top
                free[node] += 1
                mark[node] = top
                node = parent[node]


@jit
def find_slots(low: Ints, high: Ints, up_first: Ints, up_head: Ints, slot: Ints) -> None:
    """Fill `slot` with the upward arc from low[i] to high[i], for each i."""
    for arc in range(len(low)):
        left = up_first[low[arc]]
        right = up_first[low[arc] + 1] - 1
        while left < right:
            middle = (left + right) // 2
            if up_head[middle] < high[arc]:
                left = middle + 1
            else:
                right = middle
        slot[arc] = left


@jit
def customize(up_first: Ints, up_head: Ints, up: Costs, down: Costs) -> None:
    """Lower the costs of upward arcs to those of the best way over nodes of lower rank.

    They come in as the costs of the roads, FAR where there is none.
    """
    for node in range(len(up_first) - 1):
        end = up_first[node + 1]
        for one in range(up_first[node], end):
            across = up_first[up_head[one]]
            for other in range(one + 1, end):
                while up_head[across] != up_head[other]:
                    across += 1
                up[across] = min(up[across], down[one] + up[other])
                down[across] = min(down[across], down[other] + up[one])


@jit
def climb(
    starts: Ints,
    start_cost: Costs,
    parent: Ints,
    depth: Ints,
    up_first: Ints,
    up_depth: Ints,
    cost: Costs,
    hub: Ints,
    reached: Costs,
) -> None:
    """Fill the best costs from each start to all of its ancestors, itself included.

    A start (row) has two nodes, one an ancestor of the other or the same, and the costs to them.
    Column d of `hub` and `reached` is the ancestor at depth d. They come in as -1 and FAR. With
    `down` for `cost` these are the costs from the ancestors to the start.
    """
    for row in range(len(starts)):
        for side in range(2):
            there = depth[starts[row, side]]
            reached[row, there] = min(reached[row, there], start_cost[row, side])
        node = min(starts[row, 0], starts[row, 1])
        while node >= 0:
            here = depth[node]
            hub[row, here] = node
            so_far = reached[row, here]
            if so_far < FAR:
                for arc in range(up_first[node], up_first[node + 1]):
                    there = up_depth[arc]
                    reached[row, there] = min(reached[row, there], so_far + cost[arc])
            node = parent[node]


@jit
def meet(
    hub_a: Ints,
    reached_a: Costs,
    hub_b: Ints,
    reached_b: Costs,
    best: Costs,
) -> None:
    """Fill the best cost from each start a (row) over a shared ancestor to each end b (column)."""
    for a in range(len(hub_a)):
        for b in range(len(hub_b)):
            least = FAR
            for depth in range(hub_a.shape[1]):
                if hub_a[a, depth] != hub_b[b, depth] or hub_a[a, depth] < 0:
                    break
                least = min(least, reached_a[a, depth] + reached_b[b, depth])
            best[a, b] = least


@jit
def spread(
    ends: Ints,
    end_cost: Costs,
    parent: Ints,
    up_first: Ints,
    up_head: Ints,
    cost: Costs,
    reached: Costs,
    is_final: Ints,
    path: Ints,
    best: Costs,
) -> None:
    """Fill the best cost from one start to each end, given those to the start's ancestors.

    An end (row) has two nodes, as a start of `climb`, and the costs from them.
    `reached` comes in with these, FAR elsewhere, and is lowered from the top down for the
    ancestors of the ends, shared ones once. `is_final` comes in as 0; `path` is scratch, as long
    as the longest way to a root. `cost` is `down`; with `up` the ways lead from the ends to the
    start. Source: Delling, Goldberg, Werneck, "Faster batched shortest paths in road networks",
    ATMOS 2011.
    """
    for row in range(len(ends)):
        node = min(ends[row, 0], ends[row, 1])
        size = 0
        while node >= 0 and is_final[node] == 0:
            is_final[node] = 1
            path[size] = node
            size += 1
            node = parent[node]
        while size > 0:
            size -= 1
            node = path[size]
            for arc in range(up_first[node], up_first[node + 1]):
                reached[node] = min(reached[node], reached[up_head[arc]] + cost[arc])
        best[row] = FAR
        for side in range(2):
            best[row] = min(best[row], reached[ends[row, side]] + end_cost[row, side])
