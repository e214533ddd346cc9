"""The demo's agencies around Cao Lãnh."""

import pytest

from backend.agencies.models import Agency, Desk
from backend.agencies.seed import AGENCIES, seed_agencies
from backend.common.identifiers import parse_agency_code
from backend.common.localtime import service_day_of
from backend.offices.services.units import load_admin_units
from backend.procedures.models import ProcedureField
from backend.procedures.services import load_catalogue

pytestmark = pytest.mark.django_db


def test_the_seed_enters_each_agency_with_one_desk_at_its_commune():
    load_admin_units(province_code="82")

    desks = seed_agencies(province_code="82")

    assert len(desks) == Agency.objects.count() == 11
    assert [desk.agency.kind for desk in desks[:4]] == [
        "service_centre",
        "police",
        "social_insurance",
        "service_centre",
    ]
    by_code = {desk.agency.code: desk for desk in desks}
    assert by_code["000.00.63.H20"].agency.name_vi == (
        "Trung tâm Phục vụ hành chính công phường Mỹ Trà"
    )
    assert (by_code["000.00.63.H20"].lat, by_code["000.00.63.H20"].lon) == (10.4796, 105.676)


def test_every_seeded_agency_lies_in_a_legacy_ward_of_its_commune():
    load_admin_units(province_code="82")

    seed_agencies()

    for agency in Agency.objects.all():
        assert agency.legacy_ward.communes.filter(code=agency.commune_id).exists()
        assert agency.legacy_ward.province_code == "87"  # Đồng Tháp before July 2025


def test_seeding_twice_is_seeding_once():
    load_admin_units(province_code="82")
    first = seed_agencies()

    second = seed_agencies()

    assert [desk.id for desk in first] == [desk.id for desk in second]
    assert (Agency.objects.count(), Desk.objects.count()) == (11, 11)


def test_every_seeded_row_says_that_it_is_made_up():
    load_admin_units(province_code="82")
    seed_agencies()

    assert not Agency.objects.filter(is_demo=False).exists()


def test_service_centres_open_on_saturday_and_the_police_does_not():
    centre, police, *_ = AGENCIES["82"]

    assert centre.opening["sat"] == ((25_200, 41_400),)
    assert "sat" not in police.opening


def test_every_seeded_field_is_one_of_the_catalogue(now):
    load_catalogue(on_day=service_day_of(now))

    named = {field for seed in AGENCIES["82"] for field in seed.fields}

    assert named <= set(ProcedureField.objects.values_list("key", flat=True))


def test_every_seeded_code_has_the_national_form():
    for seed in AGENCIES["82"]:
        code = parse_agency_code(seed.code)
        assert code.levels[0] == "H20"
