"""Closed and slow roads: what touches an area, and what that does to drives."""

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.travel.roads import Circle, Polygon, RoadNetwork, Slow, Way
from tests.routing.road_maps import (
    CORNERS,
    CROSSING_S,
    PARKING_S,
    PRIMARY_S,
    RESIDENTIAL_S,
    SOUTH_EAST,
    SOUTH_WEST,
    STREET_M,
    SUBURB,
    at,
    build_town,
    seconds,
)


@pytest.fixture
def town(tmp_path) -> RoadNetwork:
    return build_town(tmp_path)


def test_a_closed_road_is_driven_around(town):
    closed = town.reweighted(closures=[Circle(at(0, 2), 1)])

    travel = closed.matrix(CORNERS)

    assert travel.drive_s(1, 0) == seconds(RESIDENTIAL_S, PRIMARY_S, RESIDENTIAL_S, PARKING_S)
    assert travel.drive_m(1, 0) == round(3 * STREET_M)
    assert town.matrix(CORNERS).drive_m(1, 0) == round(STREET_M)
    assert travel.label == (
        "OpenStreetMap roads, motorbike, 2 arcs closed, off-peak; "
        "3 of 12 drives estimated by great circle"  # nothing leads to the south-east any more
    )


def test_an_arc_is_closed_by_its_number_in_its_direction_alone(town):
    graph = town.graph
    ends = {(graph.lat[t], graph.lon[t]): t for t in range(len(graph))}
    south_west, south_east = (ends[each.lat, each.lon] for each in (SOUTH_WEST, SOUTH_EAST))
    arc = np.flatnonzero((graph.tail == south_east) & (graph.head == south_west))

    travel = town.reweighted(closures=arc.tolist()).matrix(CORNERS)

    assert travel.drive_m(0, 1) == round(STREET_M)
    assert travel.drive_m(1, 0) == round(3 * STREET_M)


@pytest.mark.parametrize(
    ("corners", "n_closed"),
    [
        ((at(-1, 1), at(-1, 4), at(1, 4), at(1, 1)), 2),  # across the south, no junction inside
        ((at(-1, 3), at(-1, 9), at(9, 9)), 5),  # the east and what leads to it, at a slant
        ((at(1, 1), at(1, 4), at(4, 4), at(4, 1)), 0),  # the block between the streets
        ((at(0, 7), at(0, 9), at(1, 9), at(1, 7)), 0),  # in line with the south, beyond its end
        ((at(-9, -9), at(-9, 9), at(9, 9), at(9, -9)), 9),
    ],
)
def test_a_polygon_closes_what_it_touches(town, corners, n_closed):
    assert len(town.reweighted(closures=[Polygon(corners)]).closed) == n_closed


@pytest.mark.parametrize(("radius_m", "n_closed"), [(111, 0), (112, 2), (800, 9)])
def test_a_circle_closes_what_it_touches(town, radius_m, n_closed):
    inside = at(1, 2)

    assert len(town.reweighted(closures=[Circle(inside, radius_m)]).closed) == n_closed


def test_rain_slows_all_roads_and_adds_to_what_was_closed(town):
    rain = town.reweighted(closures=[Circle(at(0, 2), 1)]).reweighted(factor=1.5)

    travel = rain.matrix(CORNERS)

    assert travel.drive_s(1, 2) == seconds(1.5 * RESIDENTIAL_S, PARKING_S)
    assert travel.drive_m(1, 0) == round(3 * STREET_M)
    assert rain.label == "OpenStreetMap roads, motorbike, 2 arcs closed, times × 1.5"


def test_a_slow_area_slows_what_touches_it_and_twice_where_two_meet(town):
    slow = [Slow(Circle(at(0, 2), 1), 2), Slow(Polygon((at(-1, 1), at(-1, 3), at(1, 3))), 1.5)]

    travel = town.reweighted(slow=slow).matrix(CORNERS)

    south_s = 3 * (PRIMARY_S + CROSSING_S)
    assert travel.drive_s(0, 1) == seconds(south_s, PARKING_S)
    assert travel.drive_s(1, 2) == seconds(RESIDENTIAL_S, PARKING_S)
    assert travel.label == "OpenStreetMap roads, motorbike, slow areas: 2, off-peak"


def test_a_way_of_openstreetmap_is_closed_by_its_number_there(town):
    west = Way(4)  # the fourth that was written

    travel = town.reweighted(closures=[west]).matrix(CORNERS)

    assert travel.drive_m(0, 3) == round(3 * STREET_M)
    assert travel.drive_m(1, 0) == round(STREET_M)
    slower = town.reweighted(slow=[Slow(west, 1.1)]).matrix(CORNERS)
    assert slower.drive_s(0, 3) == seconds(1.1 * RESIDENTIAL_S, PARKING_S)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closures": [9]}, "closure"),
        ({"closures": [-1]}, "closure"),
        ({"factor": 0}, "factor"),
        ({"factor": float("nan")}, "factor"),
        ({"closures": [Way(99)]}, "closure"),
        ({"slow": [Slow(9, 2)]}, "closure"),
    ],
)
def test_nonsense_changes_are_refused(town, changes, code):
    with pytest.raises(InvalidProblem) as refused:
        town.reweighted(**changes)

    assert refused.value.code == code


def test_nonsense_areas_are_refused():
    for wrong in (-1, float("inf")):
        with pytest.raises(InvalidProblem, match="closure"):
            Circle(SUBURB, wrong)
    with pytest.raises(InvalidProblem, match="closure"):
        Polygon((SUBURB, SOUTH_WEST))
    for wrong in (0, float("nan")):
        with pytest.raises(InvalidProblem, match="factor"):
            Slow(1, wrong)
