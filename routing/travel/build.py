"""Build a road file: `python -m routing.travel.build FILE OUT`.

FILE is an OpenStreetMap extract (`.osm.pbf`, `.osm`, …), OUT what `RoadNetwork.load` reads. An
OUT that is already there is replaced once the new one is whole.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from routing.errors import InvalidProblem
from routing.travel.cch import contraction_order
from routing.travel.graph import RoadGraph, save_graph
from routing.travel.osm import Tell, read_osm


def build(source: Path, out: Path, *, tell: Tell = lambda _: None) -> RoadGraph:
    """Read an OSM file, compute the contraction order, write the road file, return its graph.

    `tell` is given a sentence at each step.

    Raises:
        InvalidProblem: `osm_file` or `no_roads`; `out` is as it was before.
    """
    graph = read_osm(source, tell=tell)
    tell(f"contraction order of {len(graph):,} junctions")
    graph = replace(graph, order=contraction_order(graph))
    if len(graph.order) == 0:
        tell("routingkit_cch is not installed: Dijkstra's algorithm will search, slower")
    save_graph(graph, out)
    return graph


def main(argv: Sequence[str] | None = None) -> int:
    """Build, and say what was built; 0 if all went well, 2 if the input is wrong."""
    parser = argparse.ArgumentParser(prog="python -m routing.travel.build", description=__doc__)
    parser.add_argument("source", type=Path, metavar="FILE", help="an OpenStreetMap extract")
    parser.add_argument("out", type=Path, metavar="OUT", help="the road file to write (.npz)")
    chosen = parser.parse_args(argv)
    began = time.perf_counter()
    try:
        graph = build(chosen.source, chosen.out, tell=_say)
    except InvalidProblem as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    except OSError as failed:
        sys.stderr.write(f"{chosen.out}: {failed.strerror}\n")
        return 2
    sys.stdout.write(
        f"{chosen.out}: {len(graph):,} junctions, {len(graph.tail):,} arcs, "
        f"{time.perf_counter() - began:.1f} s\n"
    )
    return 0


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    sys.exit(main())
