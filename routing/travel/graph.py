"""The road graph as arrays, and the one file that keeps it.

Durations are whole tenths of a second and lengths whole decimetres: sums of them are exact, so
that every way of searching gives the same answer.
"""

import os
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.travel.components import components

VERSION: Final = 2
_PER_ARC: Final = (
    "tail", "head", "offpeak_ds", "peak_ds", "length_dm", "line", "is_backward",
)  # fmt: skip
_INT32: Final = (*_PER_ARC[:-1], "line_start", "order")

Ints = NDArray[np.int32]
Degrees = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """Junctions and the arcs between them, sorted by tail.

    Attributes:
        lat, lon: of each junction, in degrees.
        tail, head: the junctions where each arc begins and ends; never the same.
        offpeak_ds, peak_ds: how long each arc takes, in tenths of a second, at least 1.
        length_dm: how long it is, in decimetres.
        line: the line each arc follows; an arc and its way back share one.
        is_backward: whether the arc follows its line from the end.
        line_start: where each line's points begin in `points`; one more entry ends the last.
        way: the number of the OpenStreetMap way that each line is part of.
        has_doors: whether a courier may stop on each line to go to a door.
        points: (lat, lon) of the lines, ends included, in degrees.
        order: junctions in the order of contraction; empty if none was computed.
    """

    lat: Degrees
    lon: Degrees
    tail: Ints
    head: Ints
    offpeak_ds: Ints
    peak_ds: Ints
    length_dm: Ints
    line: Ints
    is_backward: NDArray[np.bool_]
    line_start: Ints
    way: NDArray[np.int64]
    has_doors: NDArray[np.bool_]
    points: Degrees
    order: Ints

    def __len__(self) -> int:
        """Return the number of junctions."""
        return len(self.lat)

    def shape(self, arc: int) -> Degrees:
        """Return the (lat, lon) points of an arc, from its tail to its head."""
        line = self.line[arc]
        points = self.points[self.line_start[line] : self.line_start[line + 1]]
        return points[::-1] if self.is_backward[arc] else points


def largest_component(graph: RoadGraph) -> RoadGraph:
    """Return the largest part in which every junction reaches every other, without an order.

    What is left out are courtyards drawn without a link, and one-way ends of the extract.
    """
    component = components(len(graph), graph.tail, graph.head)
    keep = component == np.bincount(component, minlength=1).argmax()
    renumbered = (np.cumsum(keep) - 1).astype(np.int32)
    arcs = np.flatnonzero(keep[graph.tail] & keep[graph.head])
    arcs = arcs[np.argsort(renumbered[graph.tail[arcs]], kind="stable")]
    lines, line = np.unique(graph.line[arcs], return_inverse=True)
    spans = [slice(graph.line_start[each], graph.line_start[each + 1]) for each in lines]
    sizes = [span.stop - span.start for span in spans]
    return replace(
        graph,
        lat=graph.lat[keep], lon=graph.lon[keep], order=np.empty(0, np.int32),
        tail=renumbered[graph.tail[arcs]], head=renumbered[graph.head[arcs]],
        line=line.astype(np.int32), line_start=np.cumsum([0, *sizes]).astype(np.int32),
        way=graph.way[lines], has_doors=graph.has_doors[lines],
        points=np.concatenate([np.empty((0, 2)), *(graph.points[span] for span in spans)]),
        offpeak_ds=graph.offpeak_ds[arcs], peak_ds=graph.peak_ds[arcs],
        length_dm=graph.length_dm[arcs], is_backward=graph.is_backward[arcs],
    )  # fmt: skip


def save_graph(graph: RoadGraph, path: Path) -> None:
    """Write the graph to one file, whole or not at all. Load it with `load_graph`."""
    arrays = {field.name: getattr(graph, field.name) for field in fields(RoadGraph)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
        try:
            np.savez_compressed(draft, version=np.array(VERSION), **arrays)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def load_graph(path: Path) -> RoadGraph:
    """Return the graph of a file.

    Raises:
        InvalidProblem: `roads_file` if the file is missing, damaged, or of another version.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if (version := int(stored["version"])) != VERSION:
                raise _refused(path, f"It has version {version}; build it again.")
            graph = RoadGraph(**{field.name: stored[field.name] for field in fields(RoadGraph)})
    except (OSError, EOFError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _refused(path, "It cannot be read.") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise _refused(path, "It is damaged.") from error
    if not _is_sound(graph):
        raise _refused(path, "It contradicts itself.")
    return graph


def _refused(path: Path, why: str) -> InvalidProblem:
    return InvalidProblem("roads_file", f"This is no usable road file. {why}", path=path.name)


def _is_sound(graph: RoadGraph) -> bool:
    """Say whether no array leads outside another and no arc takes no time: searches do not look."""
    n, lines = len(graph), len(graph.line_start) - 1
    indices = ((graph.tail, n), (graph.head, n), (graph.line, lines), (graph.order, n))
    return (
        _is_in_shape(graph, n, len(graph.tail), lines)
        and all(np.isfinite(each).all() for each in (graph.lat, graph.lon, graph.points))
        and all(each.size == 0 or 0 <= each.min() <= each.max() < top for each, top in indices)
        and bool((np.diff(graph.tail) >= 0).all() and (np.diff(graph.line_start) >= 2).all())
        and len(np.unique(graph.line)) == lines
        and min(graph.offpeak_ds.min(), graph.peak_ds.min()) >= 1 and graph.length_dm.min() >= 0
        and len(np.unique(graph.order)) == len(graph.order)
    )  # fmt: skip


def _is_in_shape(graph: RoadGraph, n: int, arcs: int, lines: int) -> bool:
    return (
        all(getattr(graph, name).dtype == np.int32 for name in _INT32)
        and all(getattr(graph, name).shape == (arcs,) for name in _PER_ARC)
        and graph.is_backward.dtype == graph.has_doors.dtype == np.bool_
        and graph.lat.shape == graph.lon.shape == (n,) and graph.order.shape in {(0,), (n,)}
        and graph.way.shape == graph.has_doors.shape == (lines,) and min(n, arcs, lines) > 0
        and graph.line_start[0] == 0 and graph.points.shape == (graph.line_start[-1], 2)
    )  # fmt: skip
