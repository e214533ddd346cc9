"""What several tests of the kernel share."""

from dataclasses import replace

import pytest

from routing.travel.cch import contraction_order
from routing.travel.graph import RoadGraph
from routing.travel.osm import read_osm
from tests.routing.command_files import write_files
from tests.routing.road_maps import write_map


@pytest.fixture
def files(tmp_path):
    """A folder with the files of `command_files`."""
    return write_files(tmp_path)


@pytest.fixture
def graph(tmp_path) -> RoadGraph:
    """A triangle of streets with its contraction order."""
    street = {"highway": "residential"}
    nodes = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0.5, 0.1)}
    path = write_map(tmp_path / "a.osm", nodes, {(1, 4, 2): street, (2, 3): street, (3, 1): street})
    read = read_osm(path)
    return replace(read, order=contraction_order(read))
