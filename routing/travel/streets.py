"""A graph seen from the kerb: the lines on which places lie, and what riding a part of one costs.

A place is a *spot*: a share of the way along a line. It is left through both ends of its line and
reached through both. Against a one-way street the motorbike is pushed, if it is not far.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.travel.costs import FAR, Costs, costs_of, share_of
from routing.travel.gates import Gates
from routing.travel.graph import RoadGraph
from routing.travel.plane import straight_m
from routing.travel.profile import ON_FOOT_M, PUSH_KMH
from routing.travel.snap import Spots

Ints = NDArray[np.int32]
Indices = NDArray[np.intp]
Floats = NDArray[np.float64]

NONE: Final = -1
_TENTHS_PER_DECIMETRE: Final = 3.6 / PUSH_KMH  # pushing; seconds per metre are the same


class Streets:
    """The lines of one graph. Never changed; threads may share it.

    Attributes:
        start, end: the junctions at the ends of each line, in the order of its points.
        ahead, back: the arc that follows each line from its start, or from its end; NONE where
            the line is one-way.
        along_m: how far each point of the graph is from the start of its line.
    """

    def __init__(self, graph: RoadGraph) -> None:
        """Turn the arcs of the graph into lines."""
        n = len(graph.line_start) - 1
        self.ahead, self.back = np.full(n, NONE, np.int32), np.full(n, NONE, np.int32)
        arcs = np.arange(len(graph.tail), dtype=np.int32)
        self.ahead[graph.line[~graph.is_backward]] = arcs[~graph.is_backward]
        self.back[graph.line[graph.is_backward]] = arcs[graph.is_backward]
        is_ahead = self.ahead >= 0
        some = np.where(is_ahead, self.ahead, self.back)
        self.start = np.where(is_ahead, graph.tail[some], graph.head[some])
        self.end = np.where(is_ahead, graph.head[some], graph.tail[some])
        self.along_m = _along_m(graph)
        self._length_dm = graph.length_dm[some]

    def fares(self, cost: Costs) -> "Fares":
        """Return what the lines cost, given what the arcs do."""
        pushed_ds = np.rint(self._length_dm * _TENTHS_PER_DECIMETRE).astype(np.int64)
        pushed = costs_of(pushed_ds, self._length_dm)
        most = 10 * ON_FOOT_M / np.maximum(self._length_dm, 1)
        return Fares(
            streets=self, ahead=np.where(self.ahead >= 0, cost[self.ahead], pushed),
            back=np.where(self.back >= 0, cost[self.back], pushed),
            most_ahead=np.where(self.ahead >= 0, 1.0, most),
            most_back=np.where(self.back >= 0, 1.0, most),
        )  # fmt: skip


class Fares(NamedTuple):
    """What it costs to ride each line from its start (`ahead`) and from its end (`back`).

    `most_…` is the largest share of it that can be ridden, or pushed, that way.
    """

    streets: Streets
    ahead: Costs
    back: Costs
    most_ahead: Floats
    most_back: Floats

    def leaving(self, spots: Spots) -> Gates:
        """Return the gates through which the spots are left."""
        to_start = self._back(spots.line, spots.share)
        return self._gates(spots, to_start, self._ahead(spots.line, 1 - spots.share))

    def reaching(self, spots: Spots) -> Gates:
        """Return the gates through which the spots are reached."""
        from_start = self._ahead(spots.line, spots.share)
        return self._gates(spots, from_start, self._back(spots.line, 1 - spots.share))

    def along(self, here: Spots, a: Indices, there: Spots, b: Indices) -> Costs:
        """Return the costs from spots a of `here` to spots b of `there`, over their one line."""
        line, share = here.line[a], there.share[b] - here.share[a]
        return np.where(share >= 0, self._ahead(line, share), self._back(line, -share))

    def _ahead(self, line: Ints, share: Floats) -> Costs:
        return np.where(share <= self.most_ahead[line], share_of(self.ahead[line], share), FAR)

    def _back(self, line: Ints, share: Floats) -> Costs:
        return np.where(share <= self.most_back[line], share_of(self.back[line], share), FAR)

    def _gates(self, spots: Spots, at_start: Costs, at_end: Costs) -> Gates:
        junctions = np.column_stack((self.streets.start[spots.line], self.streets.end[spots.line]))
        return Gates(junctions, np.column_stack((at_start, at_end)))


def _along_m(graph: RoadGraph) -> Floats:
    here, there = graph.points[:-1], graph.points[1:]
    steps = straight_m(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
    steps[graph.line_start[1:-1] - 1] = 0  # from the end of a line to the start of the next
    total = np.concatenate(([0.0], np.cumsum(steps)))
    along: Floats = total - np.repeat(total[graph.line_start[:-1]], np.diff(graph.line_start))
    return along
