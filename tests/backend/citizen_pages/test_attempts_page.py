"""Failed visits on the public pages: what was shown for them, and the form to dispute one."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from backend.notifications.models import Message
from scheduling.models import Attempt, AttemptEvent
from scheduling.services.attempt_disputes import settle_attempt
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.changes import reschedule_appointment
from scheduling.states import AttemptReason, DisputeReason
from tests.backend.citizen_pages.asking import HEADERS, NOBODYS
from tests.backend.citizen_pages.reading import Page
from tests.support.bookings import at
from tests.support.media import make_media
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.django_db
REPORTED = at("10:00")


@pytest.fixture
def tried(story, stand_at):
    """Its visit was tried at 09:45; nobody was there, with all the evidence."""
    story.publish(at("16:30", day=story.visit.created_at))
    story.set_off(at("09:20"))
    story.reach(at("09:31"))
    stand_at(REPORTED)
    return story


@pytest.fixture
def browser():
    """A browser without JavaScript and without cookies; it would show a missing CSRF token."""
    return Client(enforce_csrf_checks=True)


def fail(story, **changes):
    visit = story.visit
    shown = {
        "place": (visit.lat, visit.lon), "waited_s": 800, "calls": 2,
        "photos": [make_media().sha256], **changes,
    }  # fmt: skip
    return fail_attempt(
        appointment_id=visit.id, courier_id=story.papers.courier.id, operation_id=uuid4(),
        reason=AttemptReason.ABSENT, evidence=Evidence(**shown), note="chó dữ ở cổng",
        actor="courier", at=at("09:45"), now=REPORTED,
    )  # fmt: skip


def path_of(story, attempt):
    return f"/track/{story.token}/attempts/{attempt.id}"


def show(browser, path, **query):
    answer = browser.get(path, query)
    page = Page(answer.content.decode())
    page.check_accessible()
    return answer, page


def send(browser, path, reason="was_home", text="", **headers):
    return browser.post(path, {"reason": reason, "text": text}, headers=headers)


def settle(attempt, *, stands):
    return settle_attempt(
        attempt_id=attempt.id, stands=stands, reason="ảnh chụp cửa nhà khác", actor="dispatcher",
        now=REPORTED,
    )  # fmt: skip


def standing(page):
    """What the page says of how it stands: the paragraph after the evidence."""
    return page.of("p")[2]


def section(page, title):
    (found,) = [text for text in page.of("section") if text.startswith(title)]
    return found.removeprefix(title).strip()


def test_the_dossiers_page_lists_what_was_shown_for_each_failed_visit(tried, browser):
    attempt = fail(tried)

    _, page = show(browser, f"/track/{tried.token}")

    assert section(page, "Những lần đến không thành") == (
        "09:45 ngày 03/03/2026: không có người ở nhà Bằng chứng bưu tá đã ghi: "
        "Bưu tá đứng cách nơi hẹn 0 m Chờ 13 phút Gọi điện 2 lần "
        "Có 1 ảnh tại cửa, bưu cục giữ để đối chiếu "
        "Đây là lần thứ 1 trong số lần hẹn của Quý khách. "
        "Nếu không đúng, Quý khách có thể phản ánh đến hết 10:00 ngày 02/04/2026. "
        "Không đúng như vậy"
    )
    assert path_of(tried, attempt) in page.values("href")


def test_a_visit_that_was_moved_after_it_failed_still_shows_it(tried, browser):
    attempt = fail(tried)
    visit = tried.visit
    for days in (1, 2):  # booked again, and then moved: another appointment has its errands
        opens_at = visit.opens_at + timedelta(days=days)
        visit = reschedule_appointment(
            appointment_id=visit.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
            actor="citizen", now=REPORTED, by_citizen=True,
        )  # fmt: skip
    assert visit.id != tried.visit.id

    assert path_of(tried, attempt) in show(browser, f"/track/{tried.token}")[1].values("href")
    assert send(browser, path_of(tried, attempt)).status_code == 303


def test_nothing_of_the_courier_and_no_photo_is_shown(tried, browser):
    attempt = fail(tried)

    for path in (f"/track/{tried.token}", path_of(tried, attempt)):
        text = browser.get(path).content.decode()
        assert [said for said in (attempt.note, attempt.media[0], "<img") if said in text] == []


def test_what_lacks_evidence_says_so_and_has_no_form(tried, browser):
    attempt = fail(tried, photos=[], place=None)

    _, page = show(browser, path_of(tried, attempt))

    assert "Không ghi được vị trí của bưu tá" in page.of("li")
    assert "Còn thiếu bằng chứng (ảnh tại cửa, vị trí tại nơi hẹn)" in standing(page)
    assert page.of("form") == []


def test_a_report_that_a_fuller_one_replaced_is_not_listed(tried, browser):
    replaced, fuller = fail(tried, calls=0), fail(tried)

    _, page = show(browser, f"/track/{tried.token}")

    assert path_of(tried, fuller) in page.values("href")
    assert path_of(tried, replaced) not in page.values("href")


def test_a_form_without_javascript_disputes_it_once(tried, browser):
    attempt = fail(tried)
    path = path_of(tried, attempt)

    answers = [send(browser, path, text=" Cổng mở cả buổi\r\nkhông ai gọi ") for _ in range(2)]

    assert [(each.status_code, each["Location"]) for each in answers] == [(303, path)] * 2
    assert answers[0].cookies == {}
    attempt.refresh_from_db()
    assert (attempt.state, attempt.dispute_reason) == ("disputed", "was_home")
    said = AttemptEvent.objects.filter(attempt=attempt, new_state="disputed")
    assert [event.reason for event in said] == ["Cổng mở cả buổi\nkhông ai gọi"]
    _, page = show(browser, path)
    assert standing(page) == (
        "Quý khách đã báo: có người ở nhà trong giờ hẹn. Bưu cục đang xem xét và sẽ ghi kết quả "
        "tại trang này."
    )
    assert "Cổng mở" not in browser.get(path).content.decode()  # a link may be passed on
    assert page.of("form") == []


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        (True, "Báo cáo của bưu tá được giữ nguyên: ảnh chụp cửa nhà khác"),
        (False, "lần này không tính, Quý khách vẫn còn lượt hẹn. ảnh chụp cửa nhà khác"),
    ],
)
def test_the_page_says_what_was_decided_and_it_is_not_disputed_again(tried, browser, stands, said):
    attempt = fail(tried)
    path = path_of(tried, attempt)
    send(browser, path)
    decided = settle(attempt, stands=stands)

    _, page = show(browser, path)
    assert said in standing(page)
    again = send(browser, path, reason="no_call")

    assert again.status_code == 409
    assert "Chưa gửi được" in again.content.decode()
    attempt.refresh_from_db()
    assert (attempt.state, attempt.dispute_reason) == (decided.state, "was_home")


@pytest.mark.parametrize(
    ("reason", "text", "error"),
    [
        ("", "", "Hãy chọn một lý do."),
        ("made_up", "x", "Hãy chọn một lý do."),
        ("other", "  \n ", "Hãy viết vài chữ về lý do khác."),
        ("no_call", "x" * 501, "Lời phản ánh quá dài, tối đa 500 chữ."),
    ],
)
def test_a_form_that_is_not_filled_says_so_and_keeps_what_was_typed(
    tried, browser, reason, text, error
):
    attempt = fail(tried)

    answer = send(browser, path_of(tried, attempt), reason=reason, text=text)

    assert answer.status_code == 400
    page = Page(answer.content.decode())
    page.check_accessible()
    assert error in page.of("p")
    assert text.strip() in page.of("textarea")[0]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.dispute_reason) == ("complete", "")


def test_another_sites_form_disputes_nothing(tried, browser):
    attempt = fail(tried)

    answer = send(browser, path_of(tried, attempt), **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "đến từ một trang khác" in answer.content.decode()
    attempt.refresh_from_db()
    assert attempt.state == "complete"
    own = send(browser, path_of(tried, attempt), **{"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 303


def test_after_a_month_the_page_says_that_it_is_closed(tried, browser, stand_at):
    attempt = fail(tried)
    path = path_of(tried, attempt)
    stand_at(REPORTED + timedelta(days=30))

    _, page = show(browser, path)
    answer = send(browser, path)

    assert "Thời hạn phản ánh đã hết lúc 10:00 ngày 02/04/2026. Cần hỗ trợ, xin gọi bưu cục." in (
        page.of("p")
    )
    assert page.of("form") == []
    assert answer.status_code == 409
    attempt.refresh_from_db()
    assert attempt.state == "complete"


def test_the_message_of_a_failed_visit_leads_to_the_form(tried, browser):
    attempt = fail(tried)
    run_all_jobs(REPORTED)
    told = Message.objects.get(kind="visit_failed").params["dispute_url"]

    answer = browser.get(urlsplit(told).path, follow=True)

    assert answer.redirect_chain == [(path_of(tried, attempt), 302)]
    assert len(Page(answer.content.decode()).of("form")) == 1


def test_english_says_the_same(tried, browser):
    attempt = fail(tried)
    path = path_of(tried, attempt)

    _, page = show(browser, path, lang="en")
    answer = browser.post(f"{path}?lang=en", {"reason": "nobody_came"})

    assert page.of("h1") == ["09:45 on 3 March 2026: nobody was at home"]
    assert answer["Location"] == f"{path}?lang=en"
    assert "You told us: no courier came." in browser.get(f"{path}?lang=en").content.decode()


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-0000-0000-000000000000", "a" * 300])
def test_what_is_not_there_and_what_is_not_the_dossiers_is_unknown(tried, browser, wrong):
    attempt = fail(tried)

    for path in (
        f"/track/{tried.token}/attempts/{wrong}",
        f"/track/{NOBODYS}/attempts/{attempt.id}",
    ):
        for answer in (browser.get(path), send(browser, path)):
            assert answer.status_code == 404
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert Attempt.objects.get().state == "complete"


def test_whoever_opens_it_changes_nothing(tried, browser):
    attempt = fail(tried)

    for method in ("get", "head", "options"):
        assert getattr(browser, method)(path_of(tried, attempt)).status_code == 200
    browser.get(path_of(tried, attempt), {"reason": "was_home"})

    attempt.refresh_from_db()
    assert attempt.state == "complete"


def test_every_reason_has_its_words(tried, browser):
    _, page = show(browser, path_of(tried, fail(tried)))

    picks = [found["value"] for tag, found in page.attributes if found.get("type") == "radio"]
    assert picks == DisputeReason.values
    assert page.values("maxlength") == ["500"]
