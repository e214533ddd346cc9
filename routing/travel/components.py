"""Which junctions reach each other: strongly connected components."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Lists = Sequence[Sequence[int]]


def components(n: int, tail: Ints, head: Ints) -> Ints:
    """Return the number of each node's component. Two nodes share one if each reaches the other.

    Source: Kosaraju's algorithm, in Sharir, "A strong-connectivity algorithm and its applications
    in data flow analysis", Computers and Mathematics with Applications 7 (1981).
    """
    component = [-1] * n
    backward = _lists(n, head, tail)
    for number, root in enumerate(reversed(_finished(_lists(n, tail, head)))):
        waiting = [root] if component[root] < 0 else []
        while waiting:
            here = waiting.pop()
            if component[here] < 0:
                component[here] = number
                waiting += backward[here]
    return np.array(component, np.int32)


def _lists(n: int, tail: Ints, head: Ints) -> list[list[int]]:
    lists: list[list[int]] = [[] for _ in range(n)]
    for here, there in zip(tail.tolist(), head.tolist(), strict=True):
        lists[here].append(there)
    return lists


def _finished(forward: Lists) -> list[int]:
    """Return all nodes in the order in which a depth-first search leaves them."""
    seen, finished = [False] * len(forward), []
    for root in range(len(forward)):
        if seen[root]:
            continue
        seen[root] = True
        path = [(root, iter(forward[root]))]
        while path:
            here, heads = path[-1]
            there = next((each for each in heads if not seen[each]), None)
            if there is None:
                finished.append(here)
                path.pop()
            else:
                seen[there] = True
                path.append((there, iter(forward[there])))
    return finished
