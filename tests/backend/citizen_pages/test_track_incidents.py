"""What the owner's page says while something is wrong with a packet: plainly, and of no person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.custody.services import PlaceIn, report_incident, resolve_incident
from tests.backend.citizen_pages.asking import track
from tests.backend.citizen_pages.reading import Page
from tests.support import custody
from tests.support.bookings import at
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(story, stand_at):
    """Papers taken at ten, brought to the office at noon, and missed there at two."""
    handover = custody.collect(
        story.papers, now=at("10:00"), place=PlaceIn(lat=10.46, lon=105.64, accuracy_m=5)
    )
    story.move(story.papers.at_courier, story.papers.at_office, handover.packet, at("12:00"))
    incident = report_incident(
        packet_id=handover.packet_id, kind="missing", actor_id=story.papers.clerk_id,
        now=at("14:00"),
    )  # fmt: skip
    run_all_jobs(at("14:01"))
    stand_at(at("15:00"))
    return story, incident


def show(client, token, **query):
    return Page(client.get(f"/track/{token}", query).content.decode())


def box(page):
    return [text for text in page.of("section") if text.startswith("Có sự cố")]


def test_the_page_says_what_is_missing_who_had_it_and_when_we_are_heard_of_again(client, lost):
    story, incident = lost

    page = show(client, story.token)

    (said,) = box(page)
    assert said == (
        "Có sự cố với giấy tờ của Quý khách "
        f"Túi hồ sơ {incident.s10}: thất lạc, báo lúc 14:00 ngày 03/03/2026 "
        "Người giữ theo sổ khi có sự cố: Bưu cục Cao Lãnh. "
        "Lần cuối thấy túi này: 12:00 ngày 03/03/2026, Bưu cục Cao Lãnh (hai bên kiểm đếm và ký). "
        "Bưu cục đang kiểm tra và báo lại cho Quý khách trước 17:00 ngày 05/03/2026. "
        "Túi này đã qua tay ai "
        "10:00 ngày 03/03/2026 đến 10:00 ngày 03/03/2026: Quý khách (một bên ghi sổ). "
        "10:00 ngày 03/03/2026 đến 12:00 ngày 03/03/2026: bưu tá (có biên nhận). "
        "Từ 12:00 ngày 03/03/2026: Bưu cục Cao Lãnh (hai bên kiểm đếm và ký)."
    )
    page.check_accessible()


def test_the_page_names_no_courier_and_no_place(client, lost):
    story, _ = lost

    html = client.get(f"/track/{story.token}").content.decode()

    assert story.papers.courier.employee_code not in html
    assert str(story.papers.courier.id) not in html
    assert "10.46" not in html
    assert "105.64" not in html


def test_it_is_said_in_english_too(client, lost):
    story, incident = lost

    page = show(client, story.token, lang="en")

    (said,) = [text for text in page.of("section") if text.startswith("Something is wrong")]
    assert f"The packet of papers {incident.s10}: missing, reported at 14:00" in said
    assert "Since 12:00 on 3 March 2026: Bưu cục Cao Lãnh (counted and signed by both)." in said


def test_the_api_says_the_same_to_programs(api, lost):
    story, _ = lost

    told = track(api, story.token).json()

    assert told["has_open_incident"] is True
    (incident,) = told["incidents"]
    assert (incident["kind"], incident["purpose"]) == ("missing", "papers")
    assert (incident["at"], incident["hear_by"], incident["last_seen_at"]) == (
        "2026-03-03T07:00:00Z", "2026-03-05T10:00:00Z", "2026-03-03T05:00:00Z",
    )  # fmt: skip
    assert [(one["kind"], one["proof"]) for one in incident["stations"]] == [
        ("citizen", "record"), ("courier", "handover"), ("office", "batch"),
    ]  # fmt: skip


def test_when_it_is_over_the_box_is_gone_and_the_story_tells_it(client, lost):
    story, incident = lost
    resolve_incident(
        incident_id=incident.id, outcome="found", actor_id=story.papers.clerk_id, now=at("14:30")
    )

    page = show(client, story.token)

    assert box(page) == []
    assert "Đã tìm thấy túi hồ sơ." in page.of("p")


def test_without_an_incident_nothing_more_is_asked(api, client, lost):
    story, incident = lost
    with CaptureQueriesContext(connection) as with_it:
        track(api, story.token)
    resolve_incident(
        incident_id=incident.id, outcome="found", actor_id=story.papers.clerk_id, now=at("14:30")
    )

    with CaptureQueriesContext(connection) as without:
        told = track(api, story.token).json()

    assert told["incidents"] == []
    assert len(with_it) - len(without) <= 9
