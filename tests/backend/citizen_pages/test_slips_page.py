"""A slip that is wrong: a reason and words by a form without script, once, in time; or the API."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from backend.common.errors import InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.custody.errors import SlipDisputeClosed
from backend.custody.kinds import IncidentOutcome, SlipDispute
from backend.custody.models import CustodyEvent, Incident
from backend.custody.services import dispute_handover, resolve_incident
from backend.notifications.models import Link, Message
from tests.backend.citizen_pages.asking import HEADERS, NOBODYS
from tests.backend.citizen_pages.reading import Page
from tests.support import custody
from tests.support.bookings import at

pytestmark = pytest.mark.django_db
NOW = at("16:00")
WORDS = "Bưu tá cầm 5 tờ, biên nhận ghi 3"


@pytest.fixture
def slip(story, stand_at):
    """Papers were taken in at ten; it is four in the afternoon."""
    stand_at(NOW)
    return story, custody.collect(story.papers, now=at("10:00"))


@pytest.fixture
def browser():
    """A browser without JavaScript and without cookies; it would show a missing CSRF token."""
    return Client(enforce_csrf_checks=True)


def path_of(story, handover):
    return f"/track/{story.token}/slips/{handover.id}"


def show(browser, path, **query):
    answer = browser.get(path, query)
    page = Page(answer.content.decode())
    page.check_accessible()
    return answer, page


def send(browser, path, reason="papers_differ", text="", **headers):
    return browser.post(path, {"reason": reason, "text": text}, headers=headers)


def dispute(story, handover, now=NOW, **facts):
    known = {"reason": SlipDispute.PAPERS_DIFFER, "text": "", **facts}
    return dispute_handover(dossier_id=story.dossier.id, handover_id=handover.id, now=now, **known)


def test_the_dossiers_page_which_is_passed_on_does_not_name_the_form(slip, browser, api):
    story, handover = slip

    assert str(handover.id) not in browser.get(f"/track/{story.token}").content.decode()
    assert str(handover.id) not in str(api.get(f"/api/v1/tracking/{story.token}").json())


def test_the_form_offers_every_reason_and_says_until_when(slip, browser):
    story, handover = slip

    answer, page = show(browser, path_of(story, handover))

    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert page.of("label")[:-1] == [
        "Không có lần giao nhận này",
        "Giấy tờ không đúng danh mục",
        "Túi rách hoặc niêm phong không nguyên",
        "Người ký không phải người được phép",
        "Số tiền không đúng",
        "Lý do khác",
    ]
    assert page.of("h1") == ["Nhận giấy tờ tại nhà, 10:00 ngày 03/03/2026"]
    assert "Nếu không đúng, Quý khách có thể phản ánh đến hết 10:00 ngày 02/04/2026." in page.of(
        "p"
    )
    assert f"/verify/{handover.slip_token}" in page.values("href")


def test_it_is_there_in_english_too(slip, browser):
    story, handover = slip

    _, page = show(browser, path_of(story, handover), lang="en")

    assert "The money is not what was paid" in page.of("label")


def test_opening_the_form_changes_nothing(slip, browser):
    story, handover = slip

    for method in ("get", "head", "options"):
        getattr(browser, method)(path_of(story, handover))

    assert not Incident.objects.exists()


def test_a_dispute_stops_the_packet_and_keeps_reason_and_words(slip, browser):
    story, handover = slip

    answer = send(browser, path_of(story, handover), text=WORDS)

    assert (answer.status_code, answer["Location"]) == (303, path_of(story, handover))
    incident = Incident.objects.get()
    assert (incident.kind, incident.handover_id) == ("contested", handover.id)
    assert (incident.dispute_reason, incident.dispute_text) == ("papers_differ", WORDS)
    handover.packet.refresh_from_db()
    assert handover.packet.state == "incident"
    _, page = show(browser, path_of(story, handover))
    assert page.of("form") == []
    assert page.of("p")[3] == (
        "Quý khách đã báo: giấy tờ không đúng danh mục. Bưu cục đang xem xét và sẽ ghi kết quả "
        "tại trang này."
    )


def test_the_citizens_words_are_on_no_page_and_not_in_the_chain(slip, browser):
    story, handover = slip
    send(browser, path_of(story, handover), text=WORDS)

    for path in (path_of(story, handover), f"/track/{story.token}"):
        assert WORDS not in browser.get(path).content.decode()
    assert not CustodyEvent.objects.filter(body__contains=WORDS).exists()


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"reason": ""}, 400, "Hãy chọn một lý do."),
        ({"reason": "was_home"}, 400, "Hãy chọn một lý do."),
        ({"reason": "other"}, 400, "Hãy viết vài chữ về lý do khác."),
        ({"text": "x" * 501}, 400, "Lời phản ánh quá dài, tối đa 500 chữ."),
    ],
)
def test_a_form_that_is_wrong_says_so_keeps_the_words_and_changes_nothing(
    slip, browser, sent, status, error
):
    story, handover = slip

    answer = send(browser, path_of(story, handover), **sent)

    page = Page(answer.content.decode())
    page.check_accessible()
    assert answer.status_code == status
    assert error in page.of("p")
    assert sent.get("text", "") in page.of("textarea")[0]
    assert not Incident.objects.exists()


def test_another_sites_form_is_not_taken(slip, browser):
    story, handover = slip

    answer = send(browser, path_of(story, handover), **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not Incident.objects.exists()


def test_a_slip_is_disputed_once_and_what_was_decided_stays(slip, browser):
    story, handover = slip
    incident = dispute(story, handover)
    assert dispute(story, handover, reason=SlipDispute.DAMAGED).id == incident.id
    resolve_incident(
        incident_id=incident.id, outcome=IncidentOutcome.FOUND, actor_id=uuid7(), now=NOW
    )

    answer = send(browser, path_of(story, handover), reason="damaged")

    assert answer.status_code == 303
    incident.refresh_from_db()
    assert (Incident.objects.count(), incident.dispute_reason) == (1, "papers_differ")
    _, page = show(browser, path_of(story, handover))
    assert "Bưu cục đã xem xét: giấy tờ đã ổn, tiếp tục được chuyển." in page.of("p")[3]
    assert page.of("form") == []


@pytest.mark.parametrize("outcome", IncidentOutcome.values)
def test_the_page_says_how_it_ended(slip, browser, outcome):
    story, handover = slip
    incident = dispute(story, handover)
    resolve_incident(incident_id=incident.id, outcome=outcome, actor_id=uuid7(), now=NOW)

    _, page = show(browser, path_of(story, handover))

    assert page.of("p")[3].startswith("Quý khách đã báo: giấy tờ không đúng danh mục. ")
    assert "đang xem xét" not in page.of("p")[3]


def test_after_thirty_days_there_is_no_form_and_nothing_is_taken(slip, browser, stand_at):
    story, handover = slip
    stand_at(at("10:00") + timedelta(days=30))

    _, page = show(browser, path_of(story, handover))
    answer = send(browser, path_of(story, handover))

    assert page.of("form") == []
    assert "Thời hạn phản ánh đã hết lúc 10:00 ngày 02/04/2026." in page.of("p")[3]
    assert answer.status_code == 409
    assert not Incident.objects.exists()


def test_the_slip_of_another_dossier_is_not_there(slip, browser):
    story, _ = slip
    other = custody.collect(story.papers, dossier_id=story.papers.another_dossier().id)

    for path in (
        path_of(story, other),
        f"/track/{story.token}/slips/{uuid7()}",
        f"/track/{story.token}/slips/nothing",
        f"/track/{NOBODYS}/slips/{other.id}",
    ):
        assert browser.get(path).status_code == 404
        assert send(browser, path).status_code == 404
    assert not Incident.objects.exists()


def test_the_link_of_the_receipts_message_leads_to_the_form_and_is_not_used_up(slip, browser):
    story, handover = slip
    message = Message.objects.get(kind="dossier_collected")
    path = urlsplit(message.params["dispute_url"]).path

    answer = browser.get(path)

    assert (answer.status_code, answer["Location"]) == (302, path_of(story, handover))
    assert browser.post(path, {"action": "dispute"}).status_code == 404  # only the form disputes
    assert not Incident.objects.exists()
    assert Link.objects.get(scope="dispute").used_at is None


def test_the_service_refuses_what_the_form_refuses(slip):
    story, handover = slip

    with pytest.raises(InvalidField):
        dispute(story, handover, reason=SlipDispute.OTHER)
    with pytest.raises(SlipDisputeClosed):
        dispute(story, handover, now=at("10:00") + timedelta(days=30))
    with pytest.raises(NotFound):
        dispute_handover(
            dossier_id=uuid7(), handover_id=handover.id, reason=SlipDispute.DAMAGED, text="",
            now=NOW,
        )  # fmt: skip

    assert not Incident.objects.exists()


def test_programs_dispute_a_slip_over_the_api(slip, api):
    story, handover = slip
    url = f"/api/v1/tracking/{story.token}/slips/{handover.id}/dispute"

    first = api.post(url, {"reason": "money_differs", "text": WORDS})
    again = api.post(url, {"reason": "damaged"})
    wrong = api.post(url, {"reason": "was_home"})
    strange = api.post(url.replace(story.token, NOBODYS), {"reason": "damaged"})

    assert first.json() == again.json() == {
        "handover_id": str(handover.id), "reason": "money_differs",
        "at": "2026-03-03T09:00:00Z", "resolved_at": None, "outcome": "",
    }  # fmt: skip
    assert (wrong.status_code, strange.status_code) == (400, 404)
    assert Incident.objects.count() == 1
