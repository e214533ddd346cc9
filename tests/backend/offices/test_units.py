import time

import pytest
from django.db import connection

from backend.common.errors import NotFound
from backend.offices.models import Commune, LegacyWard, Province, WardSuccession
from backend.offices.selectors import LegacyPlace, communes, legacy_place, provinces
from backend.offices.selectors.units import legacy_wards_of
from backend.offices.services import load_admin_units
from backend.offices.services.units import UnitCounts

pytestmark = pytest.mark.usefixtures("db")


def counts():
    models = (Province, Commune, LegacyWard, WardSuccession)
    return tuple(model.objects.count() for model in models)


@pytest.mark.slow
def test_the_whole_country_loads_in_less_than_five_seconds():
    started = time.process_time()  # the rest is PostgreSQL's and that of the machine's other work

    loaded = load_admin_units()

    assert time.process_time() - started < 5
    assert loaded == UnitCounts(provinces=34, communes=3_321, legacy_wards=10_040)
    assert counts() == (34, 3_321, 10_040, 10_571)


def test_loading_twice_changes_nothing_and_repairs_what_was_edited():
    load_admin_units(province_code="82")
    before = counts()
    Commune.objects.filter(code="29869").update(name_vi="?", sort_key="")

    load_admin_units(province_code="82")

    assert counts() == before == (1, 102, 305, 308)
    assert Commune.objects.get(code="29869").name_vi == "Cao Lãnh"


def test_names_are_ordered_by_the_vietnamese_alphabet_whatever_the_server_does():
    load_admin_units()

    names = list(provinces().values_list("name_vi", flat=True))

    assert names[:7] == [
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
    ]
    assert names[-3:] == ["Thanh Hóa", "Tuyên Quang", "Vĩnh Long"]


def test_every_sort_key_is_compared_byte_by_byte():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns "
            "WHERE table_name LIKE 'offices_%' AND column_name = 'sort_key'"
        )
        found = cursor.fetchall()

    assert found == [("C",)]


@pytest.mark.parametrize("q", ["cao lanh", "Phường Cao Lãnh", "  CAO   LÃNH ", "phường cao lãnh"])
def test_a_commune_is_found_with_or_without_marks_and_kind(q):
    load_admin_units(province_code="82")

    found = communes(province_code="82", q=q)

    assert [commune.code for commune in found] == ["29869"]


def test_a_search_for_a_wildcard_finds_nothing():
    load_admin_units(province_code="82")

    assert list(communes(q="%")) == []
    assert communes(q="   ").count() == 102


def test_a_commune_may_have_wards_of_two_legacy_districts():
    load_admin_units(province_code="82")

    found = legacy_wards_of("29888")

    assert {row.ward.district_code for row in found} == {"866", "873"}


def test_the_legacy_place_of_a_ward_has_the_old_codes():
    load_admin_units(province_code="82")

    assert legacy_place("29869") == LegacyPlace(province_code="87", district_code="866")
    with pytest.raises(NotFound):
        legacy_place("99999")
