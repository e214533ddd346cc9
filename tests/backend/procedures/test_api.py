import pytest
import time_machine

from backend.common.uuid7 import uuid7
from backend.procedures.api.shapes import MINUTES_NOTE
from tests.conftest import NOW
from tests.support.procedures import procedure

pytestmark = pytest.mark.usefixtures("db", "loaded")


@pytest.fixture
def loaded():
    with time_machine.travel(NOW, tick=False):
        yield


def ask(api, path, **query):
    answer = api.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_anybody_finds_a_procedure_without_marks(api):
    found = ask(api, "procedures", q="dang ky khai sinh")["results"]

    birth = procedure("birth-registration")
    assert {row["slug"] for row in found} == {
        "birth-registration",
        "linked-birth-residence-insurance-id",
    }
    assert next(row for row in found if row["slug"] == "birth-registration") == {
        "id": str(birth.procedure_id),
        "version_id": str(birth.id),
        "slug": "birth-registration",
        "code": "1.001193",
        "field": {"key": "civil_status", "name_vi": "Hộ tịch", "name_en": "Civil status"},
        "name_vi": "Thủ tục đăng ký khai sinh",
        "name_en": "Birth registration",
        "may_send": True,
        "may_receive": True,
        "online_only_since": None,
        "confidence": "confirmed",
        "unconfirmed": ["fee_vnd", "result_channels"],
    }


@pytest.mark.parametrize("page_size", [2, 44])
def test_the_list_takes_one_query(api, page_size, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = ask(api, "procedures", page_size=page_size)

    assert len(page["results"]) == page_size


def test_all_pages_together_are_all_procedures_in_vietnamese_order(api):
    slugs, cursor = [], ""
    while cursor is not None:
        page = ask(api, "procedures", page_size=10, cursor=cursor)
        slugs += [row["slug"] for row in page["results"]]
        cursor = page["next_cursor"]

    assert (len(slugs), len(set(slugs))) == (44, 44)
    assert slugs == [row["slug"] for row in ask(api, "procedures", page_size=50)["results"]]


def test_a_procedure_says_what_to_prepare_and_how_sure_that_is(api, django_assert_num_queries):
    path = f"procedures/{procedure('birth-registration').procedure_id}"

    with django_assert_num_queries(3):
        body = ask(api, path)

    assert [paper["handling"] for paper in body["required_documents"]].count("show") == 2
    assert body["required_documents"][0] == {
        "key": "birth_registration_declaration_form",
        "name_vi": "Tờ khai đăng ký khai sinh theo mẫu",
        "name_en": "Birth registration declaration form",
        "originals": None,
        "certified_copies": None,
        "copies": None,
        "handling": "hand_in",
        "condition_vi": "",
        "condition_en": "",
        "note": "Counter or post; online filing uses an interactive form. No quantity read.",
    }
    assert (body["working_days"], body["fee_vnd"]) == (1, None)
    assert body["confidence"] == "confirmed"
    assert body["sources"][0]["commit"] == "8d09ca0"


def test_the_minutes_are_called_an_assumption(api):
    body = ask(api, f"procedures/{procedure('birth-registration').procedure_id}")

    assert body["assumptions"]["service_minutes"]["collect"] == 12
    assert body["assumptions"]["note"] == MINUTES_NOTE
    assert "assumption" in MINUTES_NOTE


def test_fields_and_exemptions_are_public(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        fields = ask(api, "procedure-fields")["results"]
    with django_assert_num_queries(1):
        exemptions = ask(api, "exemptions")["exemptions"]

    assert len(fields) == 19
    assert fields[0]["key"] == "certification"
    assert exemptions[1] == {
        "key": "heroic_mother",
        "name_vi": "Bà mẹ Việt Nam anh hùng",
        "name_en": "Heroic Vietnamese Mother",
        "percent": 100,
    }


def test_what_is_not_there_is_not_found_and_nonsense_is_malformed(api):
    assert api.get(f"/api/v1/procedures/{uuid7()}").status_code == 404
    answer = api.get("/api/v1/procedures", {"field": "no such key!"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/field")
    assert api.get("/api/v1/procedures", {"q": "x" * 81}).status_code == 400


@pytest.mark.parametrize("path", ["procedures", "procedure-fields", "exemptions"])
def test_nobody_writes_here(api, path):
    assert api.post(f"/api/v1/{path}", {}).status_code == 405
