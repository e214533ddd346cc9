"""Small OpenStreetMap files, and a town whose every figure can be worked out by hand."""

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from routing.model import Place
from routing.travel.build import build
from routing.travel.graph import RoadGraph
from routing.travel.osm import read_osm
from routing.travel.roads import RoadNetwork

STEP = 0.001  # degrees between neighbours; 111.195 m to the north, and at the equator to the east
STEP_M = 111.195

Tags = Mapping[str, str]


def at(north: float, east: float) -> Place:
    """The place so many steps north and east of the point where the equator is at longitude 105."""
    return Place(north * STEP, 105 + east * STEP)


def write_map(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Mapping[tuple[int, ...], Tags],
    *,
    node_tags: Mapping[int, Tags] | None = None,
) -> Path:
    """Write nodes (id: steps north, steps east) and ways (ids: tags) as OSM XML."""
    lines = ['<osm version="0.6">']
    for number, (north, east) in nodes.items():
        place = at(north, east)
        lines.append(f'<node id="{number}" lat="{place.lat:.7f}" lon="{place.lon:.7f}">')
        lines += [*_tags((node_tags or {}).get(number, {})), "</node>"]
    for number, (members, tags) in enumerate(ways.items(), start=1):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{member}"/>' for member in members]
        lines += [*_tags(tags), "</way>"]
    path.write_text("\n".join([*lines, "</osm>"]))
    return path


def _tags(tags: Tags) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]


def arcs_of(path: Path) -> dict[tuple[tuple[float, float], tuple[float, float]], int]:
    """The tenths of a second off-peak of each arc, by its ends in steps north and east."""
    graph = read_osm(path)
    return {
        (_steps(graph, tail), _steps(graph, head)): tenths
        for tail, head, tenths in zip(
            graph.tail.tolist(), graph.head.tolist(), graph.offpeak_ds.tolist(), strict=True
        )
    }


def _steps(graph: RoadGraph, junction: int) -> tuple[float, float]:
    return (
        round(float(graph.lat[junction]) / STEP, 3),
        round((float(graph.lon[junction]) - 105) / STEP, 3),
    )


NODES = {1: (0, 0), 2: (0, 5), 3: (5, 5), 4: (5, 0), 5: (0, 2), 6: (2, 7)}
WAYS = {
    (1, 5, 2): {"highway": "primary"},  # the south: 34 km/h, 1.5 times as long at the peak
    (2, 3): {"highway": "residential", "oneway": "yes"},  # the east: 20 km/h
    (3, 4): {"highway": "primary"},  # the north
    (4, 1): {"highway": "residential"},  # the west
    (2, 6): {"highway": "path", "motorcycle": "yes"},  # a dead end in the east: 8 km/h
}
SOUTH_WEST, SOUTH_EAST, NORTH_EAST, NORTH_WEST = CORNERS = at(0, 0), at(0, 5), at(5, 5), at(5, 0)
STREET_M = 5 * STEP_M
PRIMARY_S, RESIDENTIAL_S = STREET_M * 3.6 / 34, STREET_M * 3.6 / 20
CROSSING_S, PARKING_S = 1.5, 60
SUBURB = at(0, 20)  # 1.7 km from the next road


def write_town(folder: Path) -> Path:
    """Write the town as an OSM file."""
    return write_map(folder / "town.osm", NODES, WAYS)


def build_town(folder: Path) -> RoadNetwork:
    """Build the town's road file, `roads.npz`, and load it."""
    build(write_town(folder), folder / "roads.npz")
    return RoadNetwork.load(folder / "roads.npz")


def seconds(*parts: float) -> int:
    """The whole seconds of a drive, from its parts."""
    return round(sum(parts))
