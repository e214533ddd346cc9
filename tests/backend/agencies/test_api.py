"""The public directory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.agencies.kinds import AgencyLevel
from backend.agencies.selectors import desks
from backend.common.uuid7 import uuid7
from tests.support.agencies import make_agency, make_desk

pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    return [row["name_vi"] for row in answer.json()["results"]]


def test_anybody_lists_agencies_in_vietnamese_order(api):
    make_agency("000.00.61.H20", name_vi="Đất đai")
    make_agency("000.00.62.H20", name_vi="Dân cư")
    make_agency("000.00.63.H20", name_vi="Ẩm thực")

    answer = api.get("/api/v1/agencies")

    assert answer.status_code == 200
    assert names(answer) == ["Ẩm thực", "Dân cư", "Đất đai"]
    assert answer.json()["next_cursor"] is None


def test_an_agency_tells_where_it_is_and_what_it_answers_for(api):
    agency = make_agency(name_vi="Công an", fields=["residence"], lat=10.5, lon=105.7)

    row = api.get("/api/v1/agencies").json()["results"][0]

    assert row == {
        "id": str(agency.id),
        "code": "000.00.61.H20",
        "name_vi": "Công an",
        "level": "commune",
        "kind": "service_centre",
        "province_code": "82",
        "commune_code": "29869",
        "address": "",
        "place": {"lat": 10.5, "lon": 105.7},
        "fields_answered": ["residence"],
        "is_demo": False,
    }


def test_agencies_are_found_by_words_without_marks(api):
    make_agency("000.00.61.H20", name_vi="Trung tâm phường Cao Lãnh")
    make_agency("000.00.62.H20", name_vi="Trung tâm phường Mỹ Trà")

    assert names(api.get("/api/v1/agencies?q=lanh cao")) == ["Trung tâm phường Cao Lãnh"]
    assert names(api.get("/api/v1/agencies?q=MỸ TRÀ")) == ["Trung tâm phường Mỹ Trà"]
    assert names(api.get("/api/v1/agencies?q=sa dec")) == []


def test_an_agency_without_fields_answers_for_every_field(api):
    make_agency("000.00.61.H20", name_vi="Một cửa")
    make_agency("000.00.62.H20", name_vi="Công an", fields=["residence"])

    assert names(api.get("/api/v1/agencies?field=residence")) == ["Công an", "Một cửa"]
    assert names(api.get("/api/v1/agencies?field=land")) == ["Một cửa"]


def test_agencies_are_filtered_by_province_and_level(api):
    make_agency("000.00.61.H20", name_vi="Xã")
    make_agency("000.00.90.H20", name_vi="Tỉnh", level=AgencyLevel.PROVINCE)

    assert names(api.get("/api/v1/agencies?level=province&province=82")) == ["Tỉnh"]
    assert names(api.get("/api/v1/agencies?province=01")) == []


@pytest.mark.parametrize("query", ["level=ward", "province=Đồng Tháp", "province=8"])
def test_an_impossible_filter_is_malformed(api, query):
    answer = api.get(f"/api/v1/agencies?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_desks_come_with_their_agencies_in_one_query(api):
    agencies = [make_agency(f"000.00.{n}.H20") for n in range(61, 66)]
    rows_there = [make_desk(agency) for agency in agencies]

    with CaptureQueriesContext(connection) as queries:
        answer = api.get("/api/v1/desks")

    rows = answer.json()["results"]
    assert [row["id"] for row in rows] == [str(desk.id) for desk in rows_there]
    assert rows[0]["agency"]["code"] == "000.00.61.H20"
    assert rows[0]["opening"]["mon"] == [[25_200, 41_400]]
    assert len(queries) == 1


def test_agencies_are_listed_with_one_query(api):
    for n in range(61, 66):
        make_agency(f"000.00.{n}.H20")

    with CaptureQueriesContext(connection) as queries:
        api.get("/api/v1/agencies")

    assert len(queries) == 1


def test_desks_are_filtered_by_agency_and_by_post_office(api):
    office_id = uuid7()
    served = make_desk(make_agency("000.00.61.H20"), office_id=office_id)
    other = make_desk(make_agency("000.00.62.H20"))

    by_office = api.get(f"/api/v1/desks?office_id={office_id}").json()["results"]
    by_agency = api.get(f"/api/v1/desks?agency_id={other.agency_id}").json()["results"]

    assert [row["id"] for row in by_office] == [str(served.id)]
    assert [row["id"] for row in by_agency] == [str(other.id)]


def test_a_desk_that_is_given_up_is_not_listed(api):
    desk = make_desk()
    desk.is_active = False
    desk.save(update_fields=["is_active"])

    assert api.get("/api/v1/desks").json()["results"] == []
    assert list(desks(with_closed=True)) == [desk]


def test_the_directory_cannot_be_written(api):
    assert api.post("/api/v1/agencies", {}).status_code == 405
    assert api.post("/api/v1/desks", {}).status_code == 405
