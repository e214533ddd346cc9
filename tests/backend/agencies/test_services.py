"""Entering agencies and desks."""

import pytest

from backend.agencies.errors import AgencyCodeInvalid, OpeningHoursInvalid
from backend.agencies.models import Agency, Desk
from backend.agencies.services import check_opening, set_desk_office
from backend.common.uuid7 import uuid7
from tests.support.agencies import MORNINGS, make_agency, make_commune, make_desk

pytestmark = pytest.mark.django_db


def test_an_agency_without_a_place_stands_at_the_centre_of_its_commune():
    make_commune(lat=10.4399, lon=105.624)

    agency = make_agency(code=" 000.00.61.h20 ", name_vi="Trung tâm Cao Lãnh")

    assert (agency.lat, agency.lon) == (10.4399, 105.624)
    assert agency.code == "000.00.61.H20"
    assert agency.folded == "trung tam cao lanh"


def test_an_agency_with_a_place_of_its_own_keeps_it():
    agency = make_agency(lat=10.5, lon=105.7)

    assert (agency.lat, agency.lon) == (10.5, 105.7)


def test_the_younger_style_of_agency_codes_is_taken_too():
    assert make_agency(code="H20.61").code == "H20.61"


def test_a_code_of_neither_style_is_refused_and_enters_nothing():
    with pytest.raises(AgencyCodeInvalid) as refusal:
        make_agency(code="H20-61")

    assert refusal.value.facts == {"reason": "shape"}
    assert Agency.objects.count() == 0


def test_a_desk_takes_place_and_address_of_its_agency():
    agency = make_agency(address="Đường 30 Tháng 4", lat=10.5, lon=105.7)

    desk = make_desk(agency)

    assert (desk.lat, desk.lon, desk.address) == (10.5, 105.7, "Đường 30 Tháng 4")
    assert desk.opening == MORNINGS
    assert desk.office_id is None


def test_a_desk_learns_which_post_office_serves_it():
    desk, office_id = make_desk(), uuid7()

    set_desk_office(desk_id=desk.id, office_id=office_id)

    desk.refresh_from_db()
    assert desk.office_id == office_id


@pytest.mark.parametrize(
    "opening",
    [
        {"monday": [[0, 60]]},
        {"mon": [[41_400, 25_200]]},
        {"mon": [[25_200, 41_400], [41_400, 61_200]]},
        {"mon": [[25_200, 90_000]]},
        {"mon": [[25_200]]},
        {"mon": "07:00-11:30"},
        {"mon": [["7", "11"]]},
        [],
    ],
)
def test_impossible_opening_hours_are_refused_and_open_no_desk(opening):
    with pytest.raises(OpeningHoursInvalid):
        make_desk(opening=opening)

    assert Desk.objects.count() == 0


def test_a_desk_may_be_closed_all_week():
    check_opening({})
    check_opening({"sun": []})
