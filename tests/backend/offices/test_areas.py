from datetime import timedelta

import pytest

from backend.common.errors import InvalidField
from backend.offices.errors import OutsideServiceArea
from backend.offices.geo import distance_m, read_area
from backend.offices.models import ServiceArea
from backend.offices.selectors import office_covering
from backend.offices.services import set_service_area
from tests.support.offices import CENTRE, make_office, square

LAT, LON = CENTRE


def test_a_degree_of_latitude_is_111_kilometres():
    assert distance_m(10.0, 105.0, 11.0, 105.0) == 111_195
    assert distance_m(10.0, 105.0, 10.0, 105.0) == 0
    assert distance_m(0.0, 0.0, 0.0, 180.0) == 20_015_115


def test_a_point_inside_has_its_office_and_the_edge_belongs_to_it(db):
    office = make_office()

    assert office_covering(lat=LAT + 0.05, lon=LON - 0.05) == office
    assert office_covering(lat=LAT + 0.1, lon=LON) == office


def test_a_point_outside_is_told_the_nearest_office_and_its_distance(db):
    make_office(lat=LAT + 2, name="Xa")
    near = make_office(name="Gần")

    with pytest.raises(OutsideServiceArea) as refusal:
        office_covering(lat=LAT - 0.5, lon=LON)

    assert refusal.value.facts == {
        "nearest_office_id": str(near.id),
        "nearest_office": "Gần",
        "distance_m": 55_598,
    }


def test_without_any_office_there_is_no_nearest_one(db):
    with pytest.raises(OutsideServiceArea) as refusal:
        office_covering(lat=LAT, lon=LON)

    assert refusal.value.facts == {}


def test_where_areas_overlap_the_nearer_office_comes(db):
    west, east = make_office(), make_office(lon=LON + 0.08)

    assert office_covering(lat=LAT, lon=LON + 0.03) == west
    assert office_covering(lat=LAT, lon=LON + 0.05) == east


def test_an_office_out_of_service_serves_nobody_and_is_nobodys_nearest(db):
    office = make_office()
    office.is_active = False
    office.save(update_fields=["is_active"])

    with pytest.raises(OutsideServiceArea) as refusal:
        office_covering(lat=LAT, lon=LON)

    assert refusal.value.facts == {}


def test_a_changed_area_counts_at_once(db, now):
    office = make_office(name="Cao Lãnh")
    assert office_covering(lat=LAT, lon=LON) == office

    set_service_area(
        office_id=office.id,
        name="Cao Lãnh",
        polygon=square(LAT + 1, LON),
        now=now + timedelta(seconds=1),
    )

    assert ServiceArea.objects.count() == 1
    assert office_covering(lat=LAT + 1, lon=LON) == office
    with pytest.raises(OutsideServiceArea):
        office_covering(lat=LAT, lon=LON)


def test_a_second_area_of_an_office_counts_too_and_a_hole_does_not(db, now):
    office = make_office()
    ring_with_hole = square(LAT + 1, LON)
    ring_with_hole["coordinates"].append(square(LAT + 1, LON, half_deg=0.01)["coordinates"][0])

    set_service_area(office_id=office.id, name="Đảo", polygon=ring_with_hole, now=now)

    assert office_covering(lat=LAT + 1.05, lon=LON) == office
    with pytest.raises(OutsideServiceArea):
        office_covering(lat=LAT + 1, lon=LON)


def test_once_the_shapes_are_known_a_look_up_takes_one_query(db, django_assert_num_queries):
    office = make_office()
    make_office(lat=LAT + 2)
    office_covering(lat=LAT, lon=LON)

    with django_assert_num_queries(1):
        found = office_covering(lat=LAT, lon=LON)

    assert found == office


@pytest.mark.parametrize(
    "polygon",
    [
        None,
        {},
        {"type": "Point", "coordinates": [105.6, 10.4]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": "here"},
        {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [0, 91], [1, 91], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [0, float("nan")], [1, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]},
    ],
)
def test_what_is_no_area_is_refused(polygon):
    with pytest.raises(InvalidField) as refusal:
        read_area(polygon)

    assert refusal.value.facts == {"field": "polygon"}


def test_an_area_with_too_many_corners_is_refused():
    corners = [[n / 10_000, n * n / 1e9] for n in range(5_001)]

    with pytest.raises(InvalidField):
        read_area({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
