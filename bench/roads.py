"""How fast the road engine is: `python -m bench.roads [--quick] [--osm FILE]`. Needs no database.

An OpenStreetMap extract, or else a made-up grid town, is built into a road file and loaded. Then
drives are asked for between places near its junctions, off-peak, one core: by the contraction
hierarchy and, beside it, by Dijkstra's algorithm, whose answers have to be the same.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import starmap
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from bench.report import arguments, print_json, print_table
from routing.model import Place
from routing.travel.build import build
from routing.travel.roads import Circle, RoadNetwork, warm

SIZES: Final = (50, 100, 200, 500)
STOPS: Final = 150
FLOOD_M: Final = 300
STEP_DEG: Final = 0.001  # 110 m from crossing to crossing
CANAL: Final = 10  # crossings from canal to canal
BRIDGE: Final = 5  # streets from bridge to bridge
CORNER: Final = (10.45, 105.62)
Figures = dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; an answer that differs between the searches ends the program."""
    parser = arguments(__doc__)
    parser.add_argument("--osm", type=Path, help="an OpenStreetMap extract (.osm.pbf, .osm)")
    chosen = parser.parse_args(argv)
    tries, side = (3, 30) if chosen.quick else (15, 80)
    warm()
    with tempfile.TemporaryDirectory() as folder:
        source = chosen.osm or write_town(Path(folder) / "town.osm", side)
        network, prepared = _prepare(source, Path(folder) / "roads.npz", tries)
    plain = RoadNetwork(replace(network.graph, order=network.graph.order[:0]))
    places = _places(network)
    assert network.matrix(places) == plain.matrix(places)
    figures = {
        "hierarchy": _measure(network, places, tries),
        "dijkstra": _measure(plain, places, max(1, tries // 5)),
    }
    rows = [(key, *(each[key] for each in figures.values())) for key in figures["hierarchy"]]
    print_table(("road file", *prepared), [("", *prepared.values())])
    print_table(("median ms", *figures), rows)
    print_json("roads", quick=chosen.quick, osm=chosen.osm is not None, **prepared, **figures)
    return 0


def write_town(path: Path, side: int) -> Path:
    """Write a town of side × side crossings between canals, which few of its streets cross."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<osm version="0.6">\n')
        file.writelines(_crossings(side))
        for line in range(side):
            along = [line * side + each for each in range(side)]
            across = [each * side + line for each in range(side)]
            for number, nodes in enumerate((along, across)):
                banks = range(0, side, side if line % BRIDGE == 0 else CANAL)
                for bank in banks:
                    piece = nodes[bank : bank + (side if len(banks) == 1 else CANAL)]
                    file.writelines(_street(1 + (2 * line + number) * side + bank, piece, line))
        file.write("</osm>\n")
    return path


def _crossings(side: int) -> Iterator[str]:
    dice = np.random.default_rng(1)
    grid = np.stack(np.divmod(np.arange(side * side), side), axis=1)
    where = np.array(CORNER) + STEP_DEG * (grid + dice.uniform(-0.3, 0.3, grid.shape))
    for number, (lat, lon) in enumerate(where):
        yield f'<node id="{number + 1}" lat="{lat:.7f}" lon="{lon:.7f}"/>\n'


def _street(number: int, nodes: Sequence[int], line: int) -> Iterator[str]:
    yield f'<way id="{number}">'
    yield from (f'<nd ref="{node + 1}"/>' for node in nodes)
    yield f'<tag k="highway" v="{"residential" if line % 10 else "primary"}"/>'
    if line % 10 in {3, 6}:
        yield f'<tag k="oneway" v="{"yes" if line % 10 == 3 else "-1"}"/>'
    yield "</way>\n"


def _prepare(source: Path, out: Path, tries: int) -> tuple[RoadNetwork, Figures]:
    began = time.perf_counter()
    graph = build(source, out)
    build_s = time.perf_counter() - began
    network = RoadNetwork.load(out)
    prepared: Figures = {
        "junctions": len(graph), "arcs": len(graph.tail), "build_s": round(build_s, 2),
        "load_ms": _median_ms(partial(RoadNetwork.load, out), tries),
        "file_kb": out.stat().st_size // 1024,
    }  # fmt: skip
    return network, prepared


def _measure(network: RoadNetwork, places: Sequence[Place], tries: int) -> Figures:
    """Return the median milliseconds of each question."""
    flood = Circle(places[0], FLOOD_M)
    questions: dict[str, Callable[[], Any]] = {
        f"matrix_{size}": partial(network.matrix, places[:size]) for size in SIZES
    }
    questions |= {
        f"one_to_{STOPS}_and_back": partial(network.to_and_from, places[-1], places[:STOPS]),
        "leg": partial(network.leg, places[0], places[1]),
        "reweight": partial(network.reweighted, closures=[flood], factor=1.2),
    }
    return {name: _median_ms(question, tries) for name, question in questions.items()}


def _median_ms(question: Callable[[], Any], tries: int) -> float:
    took: list[float] = []
    for _ in range(tries):
        began = time.perf_counter()
        question()
        took.append(time.perf_counter() - began)
    return round(1000 * median(took), 2)


def _places(network: RoadNetwork) -> list[Place]:
    """Return places some metres beside junctions, all over the map."""
    dice = np.random.default_rng(2)
    junctions = dice.integers(0, len(network.graph), max(SIZES))
    lat, lon = (each[junctions] for each in (network.graph.lat, network.graph.lon))
    lat, lon = (each + dice.normal(0, STEP_DEG / 4, len(each)) for each in (lat, lon))
    return list(starmap(Place, zip(lat.tolist(), lon.tolist(), strict=True)))


if __name__ == "__main__":
    sys.exit(main())
