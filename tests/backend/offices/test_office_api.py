"""Offices and their calendar: what the API answers and what it refuses."""

import pytest

from backend.common.uuid7 import uuid7
from backend.offices.models import Office, ServiceArea
from tests.support.offices import CAO_LANH, WEEK, make_office, square

pytestmark = pytest.mark.usefixtures("db", "fixed_time")

OFFICE = {
    "code": "87100",
    "name": "Bưu điện Cao Lãnh",
    "address": "Phường Cao Lãnh, Đồng Tháp",
    "phone": "0277 3851 111",
    "place": {"lat": 10.4603, "lon": 105.6330},
    "commune_code": CAO_LANH,
    "legacy_ward_code": "29869",
    "opening": WEEK,
    "area": square(),
}


def pointers(response):
    return [error["pointer"] for error in response.json()["errors"]]


def test_an_administrator_makes_an_office_that_everybody_can_read(api, administrator):
    made = administrator.post("/api/v1/offices", OFFICE)
    shown = api.get(f"/api/v1/offices/{made.json()['id']}")

    assert (made.status_code, shown.status_code) == (201, 200)
    assert shown.json() == made.json()
    body = shown.json()
    assert (body["code"], body["phone"]) == ("87100", "+842773851111")
    assert body["place"] == {"lat": 10.4603, "lon": 105.6330}
    assert body["commune"]["name_vi"] == "Cao Lãnh"
    assert body["commune"]["province"]["name_vi"] == "Đồng Tháp"
    assert body["opening"] == WEEK
    assert ServiceArea.objects.get().office_id == Office.objects.get().id


def test_making_an_office_twice_with_one_key_makes_one(administrator):
    answers = [administrator.post("/api/v1/offices", OFFICE, key="the-same-key") for _ in "ab"]

    assert answers[0].json() == answers[1].json()
    assert Office.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"code": "x"}, "/code"),
        ({"name": ""}, "/name"),
        ({"phone": "1022"}, "/phone"),
        ({"place": {"lat": 91, "lon": 105}}, "/place/lat"),
        ({"place": None}, "/place"),
        ({"commune_code": "2986"}, "/commune_code"),
        ({"opening": {"mon": [[1]]}}, "/opening/mon/0"),
        ({"opening": {"mon": [[0, 90_000]]}}, "/opening/mon/0/1"),
        ({"area": {"type": "Point", "coordinates": [1, 2]}}, "/area/type"),
    ],
)
def test_a_malformed_office_is_refused_with_a_pointer(administrator, changes, pointer):
    answer = administrator.post("/api/v1/offices", OFFICE | changes)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert pointer in pointers(answer)
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"commune_code": "99999"}, "commune_code"),
        ({"legacy_ward_code": "29905"}, "legacy_ward_code"),
        ({"opening": {"mon": [[41_400, 27_000]]}}, "opening/mon"),
        ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}}, "polygon"),
    ],
)
def test_an_office_that_cannot_be_is_refused_by_a_rule(administrator, changes, field):
    answer = administrator.post("/api/v1/offices", OFFICE | changes)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-field")
    assert answer.json()["field"] == field
    assert not Office.objects.exists()


def test_an_office_code_is_given_once(administrator):
    make_office(code="87100", name="Cũ")

    answer = administrator.post("/api/v1/offices", OFFICE)

    assert (answer.status_code, answer.json()["code"]) == (422, "office-code-taken")
    assert Office.objects.get().name == "Cũ"


@pytest.mark.parametrize("n_offices", [2, 6])
def test_offices_are_listed_in_vietnamese_order_with_one_query(
    api, n_offices, django_assert_num_queries
):
    names = ["Đồng Đăng", "Cao Lãnh", "Ân Thi", "An Khê", "Ô Môn", "Dĩ An"][:n_offices]
    for name in names:
        make_office(name=name)

    with django_assert_num_queries(1):
        listed = api.get("/api/v1/offices").json()["results"]

    wanted = ["An Khê", "Ân Thi", "Cao Lãnh", "Dĩ An", "Đồng Đăng", "Ô Môn"]
    assert [row["name"] for row in listed] == [name for name in wanted if name in names]


def test_pages_of_offices_follow_each_other(api):
    for name in ("B", "A", "A", "C"):
        make_office(name=name)

    first = api.get("/api/v1/offices?page_size=3").json()
    second = api.get(f"/api/v1/offices?page_size=3&cursor={first['next_cursor']}").json()

    rows = first["results"] + second["results"]
    assert [row["name"] for row in rows] == ["A", "A", "B", "C"]
    assert len({row["id"] for row in rows}) == 4
    assert second["next_cursor"] is None


def test_the_calendar_shows_hours_holidays_and_closures(api, dispatcher, office):
    closed = dispatcher.post(
        f"/api/v1/offices/{office.id}/closures", {"day": "2026-04-29", "reason": "Bão"}
    )

    days = api.get(f"/api/v1/offices/{office.id}/calendar?from=2026-04-29&to=2026-05-03")

    assert closed.status_code == 201
    assert [(day["day"], day["kind"], len(day["parts"]), day["note"]) for day in _days(days)] == [
        ("2026-04-29", "closure", 0, "Bão"),
        ("2026-04-30", "holiday", 0, "Ngày Chiến thắng"),
        ("2026-05-01", "holiday", 0, "Ngày Quốc tế Lao động"),
        ("2026-05-02", "weekend", 1, ""),
        ("2026-05-03", "weekend", 0, ""),
    ]


def _days(response):
    return response.json()["days"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=2026-03-02",
        "from=2026-03-02&to=2026-03-01",
        "from=2026-03-02&to=2026-06-02",
        "from=02/03/2026&to=2026-03-03",
    ],
)
def test_a_calendar_without_a_sensible_range_is_malformed(api, office, query):
    answer = api.get(f"/api/v1/offices/{office.id}/calendar?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_unknown_offices_are_not_found(api):
    for path in ("", "/calendar?from=2026-03-02&to=2026-03-02"):
        assert api.get(f"/api/v1/offices/{uuid7()}{path}").status_code == 404
