"""Places along streets: where a drive leaves and reaches a street that is long, or one-way."""

from pathlib import Path

import numpy as np
import pytest

from routing.travel import great_circle
from routing.travel.build import build
from routing.travel.plane import straight_m
from routing.travel.profile import ON_FOOT_M
from routing.travel.roads import Circle, RoadNetwork
from tests.routing.road_maps import PARKING_S, STEP_M, Tags, at, build_town, seconds, write_map

STREET = {"highway": "residential"}  # 20 km/h
ONE_WAY = STREET | {"oneway": "yes"}
CROSSING_S = 1.5


def network_of(
    folder: Path, nodes: dict[int, tuple[float, float]], ways: dict[tuple[int, ...], Tags]
) -> RoadNetwork:
    build(write_map(folder / "map.osm", nodes, ways), folder / "roads.npz")
    return RoadNetwork.load(folder / "roads.npz")


def ridden_s(steps: float) -> float:
    return steps * STEP_M * 3.6 / 20


def pushed_s(steps: float) -> float:
    return steps * STEP_M * 3.6 / 4


@pytest.fixture
def ring(tmp_path) -> RoadNetwork:
    """A block, ten steps around, that is ridden one way only."""
    nodes = {1: (0, 0), 2: (0, 4), 3: (1, 4), 4: (1, 0)}
    return network_of(tmp_path, nodes, {(1, 2, 3): ONE_WAY, (3, 4, 1): ONE_WAY})


def test_a_door_in_a_long_street_is_reached_over_a_part_of_it(tmp_path):
    canal_road = network_of(tmp_path, {1: (0, 0), 2: (0, 40)}, {(1, 2): STREET})

    travel = canal_road.matrix([at(0, 10), at(0, 30), at(0.1, 20)])

    assert travel.n_estimated == 0  # though every junction is more than a kilometre away
    assert travel.drive_m(0, 1) == travel.drive_m(1, 0) == round(20 * STEP_M)
    assert travel.drive_s(0, 1) == seconds(ridden_s(20), PARKING_S)
    crawl_s = 0.1 * STEP_M * 3.6 / 8
    assert travel.drive_s(0, 2) == seconds(ridden_s(10), crawl_s, PARKING_S)
    assert travel.drive_m(0, 2) == round(10.1 * STEP_M)


def test_a_one_way_street_is_left_ahead_alone(ring):
    first, second = at(0, 1), at(0, 3.5)

    travel = ring.matrix([first, second])

    assert travel.drive_m(0, 1) == round(2.5 * STEP_M)
    assert travel.drive_s(0, 1) == seconds(ridden_s(2.5), PARKING_S)
    assert travel.drive_m(1, 0) == round(7.5 * STEP_M)
    assert travel.drive_s(1, 0) == seconds(ridden_s(7.5), PARKING_S)


def test_a_motorbike_is_pushed_against_a_one_way_street_if_it_is_faster(ring):
    near, nearer = at(0, 2), at(0, 1)

    travel = ring.matrix([near, nearer])

    assert pushed_s(1) < ridden_s(9)
    assert travel.drive_s(0, 1) == seconds(pushed_s(1), PARKING_S)
    assert travel.drive_m(0, 1) == round(STEP_M)
    assert 2.5 * STEP_M > ON_FOOT_M > STEP_M


def test_a_door_at_a_corner_is_on_both_streets(tmp_path):
    nodes = {1: (0, 0), 2: (0, 3), 3: (3, 0), 4: (3, 3)}
    ways = {(1, 2): ONE_WAY, (2, 4): ONE_WAY, (4, 3): ONE_WAY, (3, 1): STREET}
    town = network_of(tmp_path, nodes, ways)

    travel = town.matrix([at(0, 0), at(3, 0)])

    assert travel.drive_m(0, 1) == travel.drive_m(1, 0) == round(3 * STEP_M)


def test_a_closed_end_of_an_alley_is_a_place_too(tmp_path):
    nodes = {1: (0, 0), 2: (0, 9), 3: (2, 1), 4: (2, -1)}
    bulb = network_of(tmp_path, nodes, {(1, 2): STREET, (1, 3, 4, 1): STREET})

    travel = bulb.matrix([at(2, 0), at(0, 9)])

    assert travel.n_estimated == 0
    rim_m = (5**0.5 + 1) * STEP_M
    assert travel.drive_m(0, 1) == round(rim_m + 9 * STEP_M)


@pytest.mark.parametrize(
    "tags",
    [
        {"route": "ferry"},
        STREET | {"bridge": "yes"},
        STREET | {"tunnel": "building_passage"},
        {"highway": "motorway", "motorcycle": "yes", "oneway": "no"},
    ],
)
def test_nobody_lives_on_a_ferry_a_bridge_or_a_motorway(tmp_path, tags):
    nodes = {1: (0, 0), 2: (0, 2), 3: (0, 6), 4: (0, 8)}
    crossing = network_of(tmp_path, nodes, {(1, 2): STREET, (2, 3): tags, (3, 4): STREET})

    travel = crossing.matrix([at(0.2, 3), at(0, 2)])

    crawl_m = np.hypot(0.2, 1) * STEP_M
    assert travel.drive_m(0, 1) == round(crawl_m)
    assert crossing.matrix([at(0, 2), at(0, 6)]).drive_m(0, 1) == round(4 * STEP_M)


def test_neighbours_far_from_the_road_go_straight(tmp_path):
    hamlet = network_of(tmp_path, {1: (0, 0), 2: (0, 9)}, {(1, 2): STREET})

    travel = hamlet.matrix([at(5, 4), at(5, 4.5), at(5, 9), at(-0.1, 4)])

    assert travel.drive_m(0, 1) == round(0.5 * STEP_M)
    assert travel.drive_s(0, 1) == seconds(0.5 * STEP_M * 3.6 / 8, PARKING_S)
    assert travel.drive_m(0, 2) == round(5 * STEP_M)  # as far as the road is
    assert travel.drive_m(0, 3) == round(5.1 * STEP_M)  # across the road
    assert hamlet.leg(at(5, 4), at(5, 4.5)) == [(0.005, 105.004), (0.005, 105.0045)]


def test_from_a_closed_street_a_courier_walks_to_an_open_one_that_is_near(tmp_path):
    nodes = {1: (0, 0), 2: (0, 9), 3: (1, 9), 4: (1, 0)}
    town = network_of(tmp_path, nodes, {(1, 2): STREET, (2, 3): STREET, (3, 4): STREET})
    door, far_door, office = at(0, 8), at(0, 4), at(1, 1)

    travel = town.reweighted(closures=[Circle(at(0, 1), 5)]).matrix([door, far_door, office])

    assert travel.n_estimated == 0
    assert travel.drive_m(0, 2) == round(8 * STEP_M)  # to the north, 111 m, and 7 along it
    assert travel.drive_m(1, 2) == round(4 * STEP_M)


def test_from_a_closed_street_far_from_open_ones_drives_are_estimated(tmp_path):
    nodes = {1: (0, 0), 2: (0, 9), 3: (2, 9), 4: (2, 0)}
    town = network_of(tmp_path, nodes, {(1, 2): STREET, (2, 3): STREET, (3, 4): STREET})
    door, far_door, office = at(0, 8), at(0, 4), at(2, 1)

    travel = town.reweighted(closures=[Circle(at(0, 1), 5)]).matrix([door, far_door, office])

    assert travel.drive_m(0, 2) == round(11 * STEP_M)  # 111 m to the east, which is open
    assert travel.n_estimated == 4  # all from and to the far door: 222 m are too far on foot
    assert travel.drive_s(1, 2) == great_circle([far_door, office]).drive_s(0, 1)


def test_the_nearest_point_of_all_streets_is_found_wherever_the_place_lies(tmp_path):
    dice, n = np.random.default_rng(1), 20
    corners = {number: tuple(dice.uniform(0, 40, 2).tolist()) for number in range(1, n + 1)}
    ways = {(number, number + 1): STREET for number in range(1, n)}
    network = network_of(tmp_path, corners, ways)
    places = [at(*dice.uniform(-15, 55, 2).tolist()) for _ in range(150)]

    crawl_m = network._ends(places).spots.crawl_m

    lines = [network.graph.shape(arc) for arc in range(len(network.graph.tail))]
    shares = np.linspace(0, 1, 2001)[:, None]
    points = np.concatenate([line[0] * (1 - shares) + line[-1] * shares for line in lines])
    for place, found_m in zip(places, crawl_m, strict=True):
        least_m = straight_m(place.lat, place.lon, *points.T).min()
        assert found_m == (pytest.approx(least_m, abs=1) if least_m <= 1_000 else np.inf)
    assert 20 < np.isfinite(crawl_m).sum() < 130


@pytest.mark.parametrize("seed", range(2))
def test_every_leg_is_as_long_as_the_drive(tmp_path, seed):
    town = build_town(tmp_path)
    dice = np.random.default_rng(seed)
    places = [at(*dice.uniform((-1, -1), (6, 8)).tolist()) for _ in range(20)]

    for network in (town, town.reweighted(closures=[Circle(at(5, 2), 5)])):
        travel = network.matrix(places, metric="peak")
        for here, there in np.ndindex(20, 20):
            line = np.array(network.leg(places[here], places[there], metric="peak"))
            metres = straight_m(*line[:-1].T, *line[1:].T).sum()
            if travel.n_estimated == 0:
                assert metres == pytest.approx(travel.drive_m(here, there), abs=1)
