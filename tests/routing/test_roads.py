"""Drives over a town of four streets whose every figure can be worked out by hand."""

import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.matrix import TravelMatrix
from routing.model import Place
from routing.travel import build, great_circle
from routing.travel.plane import straight_m
from routing.travel.roads import Circle, RoadNetwork, warm
from tests.routing.road_maps import (
    CORNERS,
    CROSSING_S,
    NORTH_WEST,
    PARKING_S,
    PRIMARY_S,
    RESIDENTIAL_S,
    SOUTH_EAST,
    SOUTH_WEST,
    STEP_M,
    STREET_M,
    SUBURB,
    at,
    build_town,
    seconds,
    write_town,
)


@pytest.fixture
def town(tmp_path) -> RoadNetwork:
    return build_town(tmp_path)


def without_order(network: RoadNetwork) -> RoadNetwork:
    """The same network, searched by Dijkstra's algorithm."""
    return RoadNetwork(replace(network.graph, order=np.empty(0, np.int32)))


def test_drives_keep_to_streets_and_their_direction(town):
    travel = town.matrix(CORNERS)

    assert travel.drive_s(0, 1) == seconds(PRIMARY_S, CROSSING_S, PARKING_S) == 120
    assert travel.drive_s(1, 0) == seconds(PRIMARY_S, PARKING_S)  # no crossing at its end
    assert travel.drive_s(1, 2) == seconds(RESIDENTIAL_S, PARKING_S) == 160
    assert travel.drive_s(2, 1) == seconds(
        PRIMARY_S, RESIDENTIAL_S, PRIMARY_S, CROSSING_S, PARKING_S
    )
    assert travel.drive_m(1, 2) == round(STREET_M) == 556
    assert travel.drive_m(2, 1) == round(3 * STREET_M)
    assert travel.seconds.dtype == travel.metres.dtype == np.int32
    assert travel.seconds.diagonal().tolist() == travel.metres.diagonal().tolist() == [0] * 4


def test_the_label_says_what_the_figures_are(town):
    off_peak, peak = town.matrix(CORNERS), town.matrix(CORNERS, metric="peak")

    assert off_peak.label == "OpenStreetMap roads, motorbike, off-peak"
    assert peak.label == "OpenStreetMap roads, motorbike, peak"
    assert off_peak.n_estimated == peak.n_estimated == 0


def test_the_peak_takes_longer_on_main_roads(town):
    travel = town.matrix(CORNERS, metric="peak")

    assert travel.drive_s(0, 1) == seconds(1.5 * PRIMARY_S, CROSSING_S, PARKING_S)
    assert travel.drive_s(1, 2) == seconds(1.1 * RESIDENTIAL_S, PARKING_S)
    with pytest.raises(InvalidProblem, match="metric"):
        town.matrix(CORNERS, metric="night")


def test_of_two_ways_the_faster_one_gives_the_metres(town):
    detour = town.matrix([SOUTH_EAST, NORTH_WEST])  # over the north: 2 streets, or the south: 2

    assert detour.drive_s(0, 1) == seconds(RESIDENTIAL_S, PRIMARY_S, PARKING_S)
    assert detour.drive_m(0, 1) == round(2 * STREET_M)


def test_the_last_metres_are_crawled(town):
    door, gate = at(-1, 0), at(6, 0)

    travel = town.matrix([door, gate])

    crawl_s = 2 * STEP_M * 3.6 / 8
    assert travel.drive_m(0, 1) == round(STREET_M + 2 * STEP_M)
    assert travel.drive_s(0, 1) == seconds(RESIDENTIAL_S, crawl_s, PARKING_S)


def test_neighbours_at_one_corner_go_straight_and_one_door_is_no_drive(town):
    travel = town.matrix([at(-0.5, 0), at(-1, 0), at(-1, 0)])

    assert travel.drive_m(0, 1) == round(STEP_M / 2) == 56
    assert travel.drive_s(0, 1) == seconds(STEP_M / 2 * 3.6 / 8, PARKING_S)
    assert travel.drive_s(1, 2) == travel.drive_m(1, 2) == 0
    assert travel.n_estimated == 0


def test_a_place_far_from_the_roads_is_estimated_and_counted(town):
    places = [SOUTH_WEST, SOUTH_EAST, SUBURB, SUBURB]

    travel = town.matrix(places)

    estimate = great_circle(places)
    assert travel.drive_s(0, 2) == estimate.drive_s(0, 2) > 0
    assert travel.drive_m(2, 1) == estimate.drive_m(2, 1) > 0
    assert travel.drive_s(0, 1) == 120
    assert travel.drive_s(2, 3) == 0
    assert travel.n_estimated == 8
    assert travel.label.endswith("off-peak; 8 of 12 drives estimated by great circle")


def test_where_no_way_is_open_the_drive_is_estimated_and_counted(town):
    flooded = town.reweighted(closures=[Circle(at(0, 1), 10), Circle(at(2, 0), 10)])

    travel = flooded.matrix(CORNERS)

    assert travel.n_estimated == 8  # open: from the south-east to the north, and along the north
    assert travel.drive_s(0, 1) == great_circle(CORNERS).drive_s(0, 1)
    assert "4 arcs closed" in travel.label


def test_places_added_later_give_the_same_matrix(town):
    places = [at(0.2, 0), at(5, 4), at(2, 7.1), SUBURB]
    newcomer = at(4, 0.3)

    drives = town.to_and_from(newcomer, places)
    grown = town.with_place(town.matrix(places), places, newcomer)

    whole = town.matrix([*places, newcomer])
    assert grown == whole
    assert grown.n_estimated == whole.n_estimated == 8
    assert drives.n_estimated == 2
    assert drives.to_s.tolist() == whole.seconds[:-1, -1].tolist()
    assert drives.from_m.tolist() == whole.metres[-1, :-1].tolist()


def test_no_places_and_one_place(town):
    assert len(town.matrix([])) == 0
    assert town.matrix([SUBURB]).label == "OpenStreetMap roads, motorbike, off-peak"
    assert town.to_and_from(SUBURB, []).to_s.tolist() == []


def test_without_a_contraction_order_the_answers_are_the_same(town):
    places = [*CORNERS, at(2, 7), at(0.3, 2.2), SUBURB]
    plain = without_order(town)

    for metric in ("offpeak", "peak"):
        assert plain.matrix(places, metric=metric) == town.matrix(places, metric=metric)
    closed = [Circle(at(0, 2), 20)]
    assert plain.reweighted(closures=closed).matrix(places) == town.reweighted(
        closures=closed
    ).matrix(places)


def test_a_leg_is_the_line_that_was_measured(town):
    door = at(-1, 0)

    line = town.leg(door, SOUTH_EAST)

    assert line[0] == (door.lat, door.lon)
    assert line[-1] == (SOUTH_EAST.lat, SOUTH_EAST.lon)
    assert (0.0, 105.002) in line  # the bend of the south
    points = np.array(line)
    metres = straight_m(*points[:-1].T, *points[1:].T).sum()
    assert round(metres) == town.matrix([door, SOUTH_EAST]).drive_m(0, 1)
    assert all(here != there for here, there in pairwise(line[:-1]))


def test_a_leg_that_is_estimated_is_a_straight_line(town):
    assert town.leg(SUBURB, SOUTH_EAST) == [(0.0, 105.02), (0.0, 105.005)]


def test_building_says_what_it_built(tmp_path, capsys):
    source = write_town(tmp_path)

    assert build.main([str(source), str(tmp_path / "roads.npz")]) == 0

    said = capsys.readouterr()
    assert "roads.npz: 5 junctions, 9 arcs" in said.out
    assert said.err.splitlines() == [
        "5 ways for a motorbike",
        "0 of 5 junctions left out: not there and back",
        "contraction order of 5 junctions",
    ]


def test_without_routingkit_a_road_file_is_built_that_answers_alike(town, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "routingkit_cch", None)
    steps: list[str] = []

    build.build(tmp_path / "town.osm", tmp_path / "plain.npz", tell=steps.append)

    assert "routingkit_cch is not installed" in steps[-1]
    plain = RoadNetwork.load(tmp_path / "plain.npz")
    assert plain.matrix(CORNERS) == town.matrix(CORNERS)


def test_building_from_nonsense_leaves_the_old_file(town, tmp_path, capsys):
    road_file = tmp_path / "roads.npz"
    before = road_file.read_bytes()

    assert build.main([str(road_file), str(road_file)]) == 2

    assert capsys.readouterr().err.startswith("osm_file: ")
    assert road_file.read_bytes() == before


def test_warming_answers_nothing_and_harms_nothing():
    assert warm() is None


def test_a_road_matrix_is_a_travel_matrix(town):
    travel = town.matrix(CORNERS)

    assert isinstance(travel, TravelMatrix)
    assert travel == TravelMatrix(travel.seconds, travel.metres, travel.label)
    assert Place(0, 105) == SOUTH_WEST
