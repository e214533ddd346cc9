"""From an OpenStreetMap file to a road graph. The only door to osmium.

The file is read twice: for the ways a motorbike may ride, then for the nodes they use. Junctions
are where ways meet or end; between them a way becomes one arc for each direction it may be driven.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import osmium

from routing.errors import InvalidProblem
from routing.travel.graph import RoadGraph, largest_component
from routing.travel.great_circle import EARTH_RADIUS_M
from routing.travel.profile import JUNCTION_S, SIGNAL_S, Direction, Ride, is_signal, ride

Point = tuple[float, float]  # lat, lon
Tell = Callable[[str], None]

END_LEGS: Final = 1  # how many roads lead away from a node for each way that ends there
THROUGH_LEGS: Final = 2


class _Way(NamedTuple):
    number: int
    nodes: list[int]
    ride: Ride


class _Nodes(NamedTuple):
    """What is known of the nodes: where they are, which are signals, how many roads meet there."""

    points: dict[int, Point]
    signals: set[int]
    legs: dict[int, int]


class _Arcs:
    """Columns of the graph under construction."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}  # of the junctions, by OSM id
        self.points: list[Point] = []
        self.line_start = array("i", [0])
        self.ways = array("q")
        self.has_doors: list[bool] = []
        self.rows: list[tuple[int, int, int, int, int, int, bool]] = []

    def number(self, node: int) -> int:
        """Return the number of a junction, a new one if it is new."""
        return self.numbers.setdefault(node, len(self.numbers))


def read_osm(path: Path, *, tell: Tell = lambda _: None) -> RoadGraph:
    """Return the road graph of a motorbike from an OSM file (`.osm`, `.osm.pbf`, `.osm.bz2` …).

    The largest part in which every junction reaches every other; without a contraction order.
    `tell` is given a sentence at each step.

    Raises:
        InvalidProblem: `osm_file` if the file is missing, truncated or no OSM file, `no_roads` if
            it holds no road that a motorbike may ride there and back.
    """
    if not path.is_file():
        raise InvalidProblem("osm_file", "There is no such file.", path=path.name)
    try:
        ways = list(_read_ways(path))
        tell(f"{len(ways):,} ways for a motorbike")
        nodes = _read_nodes(path, ways)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise InvalidProblem(
            "osm_file", "This is no OpenStreetMap file, or not all of it.",
            path=path.name, reason=str(error),
        ) from error  # fmt: skip
    whole = _graph(ways, nodes)
    graph = largest_component(whole)
    tell(f"{len(whole) - len(graph):,} of {len(whole):,} junctions left out: not there and back")
    if len(graph.tail) == 0:
        raise InvalidProblem(
            "no_roads", "The file has no roads for a motorbike to ride there and back.",
            path=path.name,
        )  # fmt: skip
    return graph


def _read_ways(path: Path) -> Iterator[_Way]:
    keys = osmium.filter.KeyFilter("highway", "route")
    for way in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(keys):
        how = ride({tag.k: tag.v for tag in way.tags})
        if how is not None and isinstance(way, osmium.osm.Way):
            yield _Way(way.id, [node.ref for node in way.nodes], how)


def _read_nodes(path: Path, ways: Iterable[_Way]) -> _Nodes:
    used = {node for way in ways for node in way.nodes}
    points: dict[int, Point] = {}
    signals: set[int] = set()
    if not used:
        return _Nodes(points, signals, {})
    found = osmium.FileProcessor(path, osmium.osm.NODE).with_filter(osmium.filter.IdFilter(used))
    for node in found:
        if not isinstance(node, osmium.osm.Node):
            continue
        points[node.id] = (node.lat, node.lon)
        if is_signal({tag.k: tag.v for tag in node.tags}):
            signals.add(node.id)
    return _Nodes(points, signals, _legs(ways, points))


def _legs(ways: Iterable[_Way], points: dict[int, Point]) -> dict[int, int]:
    """Return how many roads lead away from each node that is more than a bend."""
    ends: set[int] = set()
    legs: dict[int, int] = {}
    for way in ways:
        for piece in _known_pieces(way.nodes, points):
            ends |= {piece[0], piece[-1]}
            for node in piece:
                legs[node] = legs.get(node, 0) + THROUGH_LEGS
            for end in (piece[0], piece[-1]):
                legs[end] -= END_LEGS
    return {node: count for node, count in legs.items() if node in ends or count > THROUGH_LEGS}


def _known_pieces(way: list[int], points: dict[int, Point]) -> Iterator[list[int]]:
    """Cut a way where the extract did, at nodes that are not in the file: gaps get no bridge."""
    piece: list[int] = []
    for node in way:
        if node in points:
            if not piece or piece[-1] != node:
                piece.append(node)
            continue
        if len(piece) > 1:
            yield piece
        piece = []
    if len(piece) > 1:
        yield piece


def _graph(ways: Iterable[_Way], nodes: _Nodes) -> RoadGraph:
    arcs = _Arcs()
    for way in ways:
        for piece in _known_pieces(way.nodes, nodes.points):
            for line in _between_junctions(piece, nodes.legs):
                for part in _without_loop(line):
                    _add_arcs(arcs, part, way, nodes)
    where = np.array([nodes.points[node] for node in arcs.numbers]).reshape(-1, 2)
    columns = np.array(arcs.rows, np.int32).reshape(-1, 7).T
    tail, head, offpeak_ds, peak_ds, length_dm, line_number, is_backward = columns
    return RoadGraph(
        lat=where[:, 0], lon=where[:, 1], tail=tail, head=head, offpeak_ds=offpeak_ds,
        peak_ds=peak_ds, length_dm=length_dm, line=line_number,
        is_backward=is_backward.astype(np.bool_),
        line_start=np.array(arcs.line_start, np.int32),
        points=np.array(arcs.points).reshape(-1, 2), way=np.array(arcs.ways, np.int64),
        has_doors=np.array(arcs.has_doors, np.bool_), order=np.empty(0, np.int32),
    )  # fmt: skip


def _between_junctions(piece: list[int], legs: dict[int, int]) -> Iterator[list[int]]:
    line = [piece[0]]
    for node in piece[1:]:
        line.append(node)
        if node in legs:
            yield line
            line = [node]


def _without_loop(line: list[int]) -> Iterable[list[int]]:
    """Cut a line that ends where it begins in the middle: an arc has two ends."""
    if line[0] != line[-1]:
        return (line,)
    middle = len(line) // 2
    return (line[: middle + 1], line[middle:]) if middle > 1 else ()


def _add_arcs(arcs: _Arcs, line: list[int], way: _Way, nodes: _Nodes) -> None:
    how = way.ride
    shape = [nodes.points[node] for node in line]
    metres = sum(_metres(here, there) for here, there in pairwise(shape))
    number = len(arcs.line_start) - 1
    arcs.points += shape
    arcs.line_start.append(len(arcs.points))
    arcs.ways.append(way.number)
    arcs.has_doors.append(how.has_doors)
    for barred, course in ((Direction.BACKWARD, line), (Direction.FORWARD, line[::-1])):
        if how.direction is not barred:
            moving_s = metres * 3.6 / how.kmh
            delay_s = how.wait_s + _delay_s(course, nodes)
            times = (moving_s + delay_s, moving_s * how.peak + delay_s)
            off_peak, peak = (max(1, round(10 * each)) for each in times)
            ends = arcs.number(course[0]), arcs.number(course[-1])
            arcs.rows.append(
                (*ends, off_peak, peak, round(10 * metres), number, course is not line)
            )


def _delay_s(course: list[int], nodes: _Nodes) -> float:
    """Return the delay on the way to the last node: its signals, and the junction at its end."""
    signals_s = SIGNAL_S * sum(node in nodes.signals for node in course[1:])
    return signals_s + (JUNCTION_S if nodes.legs.get(course[-1], 0) > THROUGH_LEGS else 0)


def _metres(here: Point, there: Point) -> float:
    """Return the straight line between two near points; flat, which is right to 1 in 10^6."""
    north = radians(there[0] - here[0])
    east = radians(there[1] - here[1]) * cos(radians((here[0] + there[0]) / 2))
    return EARTH_RADIUS_M * hypot(north, east)
