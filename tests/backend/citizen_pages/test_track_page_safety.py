"""What the tracking page keeps to itself, escapes and forbids."""

import pytest

from backend.agencies.models import Agency, Desk
from backend.custody.models import Handover
from backend.dossiers.services import record_status
from backend.offices.models import Office
from tests.backend.citizen_pages.asking import HEADERS, MALFORMED, NOBODYS
from tests.backend.citizen_pages.reading import Page
from tests.support.bookings import at

pytestmark = pytest.mark.django_db
EVIL = "<script>alert('x')</script>&amp;"


def show(client, token, **query):
    answer = client.get(f"/track/{token}", query)
    return answer, Page(answer.content.decode())


def put(story, status, *, note=""):
    record_status(
        dossier_id=story.papers.dossier.id,
        status=status,
        note=note,
        actor="desk officer",
        now=at("15:30"),
    )


def section(page, title):
    """The text of the section under a heading."""
    (found,) = [text for text in page.of("section") if text.startswith(title)]
    return found.removeprefix(title).strip()


def test_nothing_that_somebody_typed_becomes_markup(client, collected, stand_at):
    Office.objects.update(name=f"Bưu cục {EVIL}")
    Desk.objects.update(name=f"Quầy {EVIL}")
    Agency.objects.update(name_vi=f"Cơ quan {EVIL}")
    put(collected, 5, note=f"Bổ sung {EVIL}")
    stand_at(at("16:00"))

    answer, page = show(client, collected.token)

    assert b"<script" not in answer.content
    assert section(page, "Còn thiếu") == (
        f"Cơ quan yêu cầu bổ sung giấy tờ. Cơ quan cho biết: Bổ sung {EVIL} Tờ khai hộ tịch"
    )
    assert section(page, "Giấy tờ đang ở đâu").startswith(f"Cơ quan {EVIL} Túi hồ sơ")
    assert f"Bưu cục {EVIL} nhận túi hồ sơ từ bưu tá và ký xác nhận." in page.of("p")
    page.check_accessible()


def test_nothing_personal_is_on_the_page(client, collected, stand_at):
    stand_at(at("16:00"))
    visit, courier = collected.visit, collected.papers.courier

    answer, _ = show(client, collected.token)

    text = answer.content.decode()
    private = (visit.contact_name, visit.phone, visit.address, visit.landmark, "alert")
    people = (collected.dossier.owner_name, courier.name, courier.employee_code)
    assert [value for value in private + people if value in text] == []


@pytest.mark.parametrize("token", [NOBODYS, *MALFORMED])
def test_an_unknown_and_a_malformed_token_show_the_same_page(
    client, story, token, django_assert_num_queries
):
    with django_assert_num_queries(1):
        answer, page = show(client, token)

    assert answer.status_code == 404
    assert answer.content == show(client, NOBODYS)[0].content
    assert page.of("h1") == ["Không tìm thấy hồ sơ"]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    page.check_accessible()


def test_every_page_is_closed_and_sets_no_cookie(client, collected):
    answer, page = show(client, collected.token)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.cookies == {}
    assert page.values("src") == []
    assert f"/verify/{Handover.objects.get().slip_token}" in page.values("href")
    assert all(link.startswith(("/", "?", "#", "data:,", "tel:")) for link in page.values("href"))


def test_only_reading_is_possible(client, story):
    answer = client.post(f"/track/{story.token}")

    assert answer.status_code == 405
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_costs_what_the_api_costs_and_a_look_for_failures(
    client, collected, django_assert_num_queries
):
    with django_assert_num_queries(14):
        show(client, collected.token)
