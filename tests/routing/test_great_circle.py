"""The travel estimate: figures that can be checked by hand."""

import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

from routing import travel
from routing.errors import InvalidProblem
from routing.model import Place
from routing.travel import Profile, drives_to, great_circle, points_of, with_place

HUE = Place(16.4637, 107.5909)
NORTH_OF_HUE = Place(17.4637, 107.5909)
DA_NANG = Place(16.0544, 108.2022)


def test_one_degree_of_latitude_is_111_195_metres_times_the_road_factor():
    straight = great_circle([HUE, NORTH_OF_HUE], profile=Profile(road_factor=1))
    road = great_circle([HUE, NORTH_OF_HUE])

    assert straight.metres[0][1] == 111_195
    assert road.metres[0][1] == 150_113


def test_time_is_distance_over_speed_plus_the_stop():
    profile = Profile(road_factor=1, speed_kmh=36, per_leg_s=45)

    travel = great_circle([HUE, NORTH_OF_HUE], profile=profile)

    assert travel.seconds[0][1] == 11_120 + 45


def test_the_same_place_costs_nothing():
    travel = great_circle([HUE, DA_NANG, HUE])

    assert travel.seconds[0][2] == travel.metres[0][2] == 0
    assert travel.seconds[0][0] == travel.metres[1][1] == 0


def test_there_and_back_are_the_same():
    travel = great_circle([HUE, DA_NANG])

    assert travel.seconds[0][1] == travel.seconds[1][0]
    assert 77_000 < travel.metres[0][1] / 1.35 < 81_000


def test_the_label_names_the_estimate():
    assert great_circle([HUE]).label == "great circle × 1.35, 22 km/h"
    slow = Profile(road_factor=1.5, speed_kmh=17.5)
    assert great_circle([HUE], profile=slow).label == "great circle × 1.5, 17.5 km/h"


def test_no_places_make_an_empty_matrix():
    assert len(great_circle([])) == 0


def test_a_place_added_later_gives_the_same_matrix():
    places = [HUE, NORTH_OF_HUE]

    grown = with_place(great_circle(places), places, DA_NANG)

    assert grown == great_circle([*places, DA_NANG])


def test_the_drives_to_a_place_are_the_row_it_would_get():
    places = [HUE, NORTH_OF_HUE, DA_NANG]
    matrix = great_circle(places)

    row = drives_to(points_of(places), DA_NANG)

    assert row.tolist() == matrix.seconds[:, 2].tolist() == matrix.seconds[2].tolist()
    assert drives_to(points_of([]), HUE).tolist() == []


def test_no_module_of_travel_takes_a_name_that_travel_offers():
    for module in pkgutil.iter_modules(travel.__path__):
        import_module(f"routing.travel.{module.name}")

    assert not [name for name in travel.__all__ if isinstance(getattr(travel, name), ModuleType)]


@pytest.mark.parametrize("nonsense", [{"road_factor": 0.9}, {"speed_kmh": 0}, {"per_leg_s": -1}])
def test_a_profile_moves_forward(nonsense):
    with pytest.raises(InvalidProblem, match="profile"):
        Profile(**nonsense)
