"""The directory in the admin."""

import pytest

from backend.accounts.models import User
from backend.agencies.models import Agency
from tests.support.agencies import make_agency, make_commune, make_desk


@pytest.fixture
def administrator(client, db):
    client.force_login(User.objects.create_superuser("administrator", "not-a-secret"))
    return client


def test_a_renamed_agency_is_found_under_its_new_name(administrator):
    agency = make_agency()
    form = {
        "code": "000.00.61.h20",
        "name_vi": "Trung tâm mới",
        "level": "commune",
        "kind": "service_centre",
        "province": "82",
        "commune": make_commune().code,
        "lat": "10.5",
        "lon": "105.7",
        "fields": "[]",
    }

    answer = administrator.post(f"/admin/agencies/agency/{agency.id}/change/", form)

    assert answer.status_code == 302
    agency.refresh_from_db()
    assert (agency.code, agency.folded) == ("000.00.61.H20", "trung tam moi")


def test_an_impossible_code_stays_out(administrator):
    make_commune()

    answer = administrator.post("/admin/agencies/agency/add/", {"code": "H20-61"})

    assert "This is not an agency code." in answer.content.decode()
    assert Agency.objects.count() == 0


def test_impossible_opening_hours_stay_out(administrator):
    desk = make_desk()
    form = {
        "agency": str(desk.agency_id),
        "name": desk.name,
        "lat": "10.5",
        "lon": "105.7",
        "opening": '{"mon": [[5, 1]]}',
    }

    answer = administrator.post(f"/admin/agencies/desk/{desk.id}/change/", form)

    assert "These opening hours are not possible." in answer.content.decode()
    desk.refresh_from_db()
    assert desk.lat != 10.5


@pytest.mark.parametrize("table", ["agency", "desk"])
def test_the_lists_open(administrator, table):
    make_desk()

    assert administrator.get(f"/admin/agencies/{table}/?q=trung").status_code == 200
