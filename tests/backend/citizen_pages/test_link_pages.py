"""One-tap links: a page shows, a button does, once, and programs that open links do nothing."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from backend.common.uuid7 import uuid7
from backend.notifications.models import Link
from backend.notifications.services.links import make_link
from scheduling.models import Appointment, AppointmentEvent, Attempt
from tests.support.bookings import book, hold, make_town
from tests.support.offices import make_courier

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def visit(now):
    return book(make_town(n_couriers=1))


@pytest.fixture
def page(now):
    """Opens and taps the page of a link, at the fixed time."""

    class Page:
        client = Client(enforce_csrf_checks=True)

        def make(self, scope, subject_id, *, hours=48):
            ends = now + timedelta(hours=hours)
            url = make_link(scope=scope, subject_id=subject_id, now=now, expires_at=ends)
            return urlsplit(url).path

        def open(self, path, method="get", *, at=now):
            with time_machine.travel(at, tick=False):
                return getattr(self.client, method)(path)

        def tap(self, path, action, value="", *, at=now):
            with time_machine.travel(at, tick=False):
                return self.client.post(path, {"action": action, "value": value})

    return Page()


def state_of(visit):
    visit.refresh_from_db()
    return visit.state


def everything():
    return (
        list(Appointment.objects.values_list("id", "state", "opens_at")),
        AppointmentEvent.objects.count(),
        list(Link.objects.values_list("id", "used_at")),
    )


def test_whoever_opens_a_link_changes_nothing(visit, page):
    path = page.make("visit", visit.id)
    before = everything()

    for method in ("get", "head", "options"):
        for _ in range(3):
            assert page.open(path, method).status_code == 200
    assert page.client.get(f"{path}?action=cancel").status_code in {200, 404}

    assert everything() == before


def test_the_page_shows_the_window_and_no_name_place_or_phone(visit, page):
    answer = page.open(page.make("visit", visit.id))

    text = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "09:30 đến 10:30" in text
    assert visit.number in text
    for secret in (visit.contact_name, visit.address, visit.phone):
        assert secret not in text
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_one_tap_says_i_shall_be_there_and_twice_is_once(visit, page):
    path = page.make("visit", visit.id)
    before = AppointmentEvent.objects.count()

    answers = [page.tap(path, "present") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Bưu tá sẽ đến như đã hẹn" in answers[0].content.decode()
    assert AppointmentEvent.objects.count() == before + 1
    assert state_of(visit) == "confirmed"


def test_a_link_cancels_once(visit, page):
    path = page.make("visit", visit.id)

    assert page.tap(path, "cancel").status_code == 200
    assert state_of(visit) == "cancelled"
    again = page.tap(path, "cancel")

    assert again.status_code == 404
    assert "không còn hiệu lực" in again.content.decode()


def test_a_link_moves_a_visit_to_an_offered_window_once(visit, page):
    path = page.make("visit", visit.id)
    text = page.open(path).content.decode()
    value = text.split('name="value" value="')[1].split('"')[0].replace("&#x27;", "'")

    assert page.tap(path, "move", value).status_code == 200

    assert state_of(visit) == "rescheduled"
    new = Appointment.objects.get(replaces=visit)
    assert new.opens_at.isoformat() == value.split("/")[0]
    assert page.tap(path, "move", value).status_code == 404


def test_a_window_nobody_offered_is_refused_and_the_link_still_works(visit, page, now):
    path = page.make("visit", visit.id)
    night = now.replace(hour=20) + timedelta(days=1)
    value = f"{night.isoformat()}/{(night + timedelta(hours=1)).isoformat()}"

    refused = page.tap(path, "move", value)

    assert refused.status_code == 409
    assert "Lịch hẹn vẫn như cũ" in refused.content.decode()
    assert state_of(visit) == "confirmed"
    assert page.tap(path, "cancel").status_code == 200


@pytest.mark.parametrize("value", ["", "x/y", "2026-03-03T09:00/2026-03-03T10:00", "/" * 50])
def test_a_window_that_makes_no_sense_changes_nothing(value, visit, page):
    path = page.make("visit", visit.id)
    before = everything()

    assert page.tap(path, "move", value).status_code == 404

    assert everything() == before


def test_a_held_place_is_confirmed_by_its_link(page, now):
    held = hold(make_town(n_couriers=1))
    path = page.make("hold", held.id, hours=1)

    assert page.open(path).status_code == 200
    assert page.tap(path, "hold").status_code == 200

    assert Appointment.objects.get(id=held.id).state == "confirmed"


def test_a_link_allows_its_own_scope_only(visit, page):
    path = page.make("email", visit.id)
    before = everything()

    assert page.tap(path, "cancel").status_code == 404

    assert everything() == before


def test_a_link_ends_with_its_time(visit, page, now):
    path = page.make("visit", visit.id, hours=1)
    later = now + timedelta(hours=1)

    assert page.open(path, at=later).status_code == 404
    assert page.tap(path, "cancel", at=later).status_code == 404
    assert state_of(visit) == "confirmed"


def test_a_link_that_was_changed_or_made_up_is_none(visit, page):
    path = page.make("visit", visit.id)
    token = path.rpartition("/")[2]
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    Link.objects.create(
        id=uuid7(), scope="visit", subject_id=visit.id, created_at=visit.created_at,
        expires_at=visit.closes_at,
    )  # fmt: skip

    for wrong in (flipped, token[:-4], token.lower(), "x" * 32, "%00", "é" * 32):
        assert page.open(f"/l/{wrong}").status_code == 404
        assert page.tap(f"/l/{wrong}", "cancel").status_code == 404
    assert state_of(visit) == "confirmed"


def test_a_row_whose_scope_was_changed_no_longer_fits_its_token(visit, page):
    path = page.make("track", visit.id)
    Link.objects.update(scope="visit")

    assert page.open(path).status_code == 404


def test_a_held_place_is_given_back_by_its_link_once(page, now):
    held = hold(make_town(n_couriers=1))
    path = page.make("hold", held.id)

    answers = [page.tap(path, "release") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 404]
    held.refresh_from_db()
    assert held.state == "released"
    assert "không còn được giữ" in page.open(path).content.decode()


def test_a_failed_visit_shows_other_windows_and_is_neither_confirmed_nor_cancelled(visit, page):
    Appointment.objects.filter(id=visit.id).update(state="failed")
    text = page.open(page.make("visit", visit.id)).content.decode()

    assert 'value="move"' in text
    assert 'value="present"' not in text
    assert 'value="cancel"' not in text


def test_the_link_of_a_failed_visits_message_leads_to_its_form(visit, page, now):
    attempt = Attempt.objects.create(
        appointment=visit, courier=make_courier(visit.service_day.office), operation_id=uuid7(),
        reason="absent", state="complete", happened_at=now, recorded_at=now,
    )  # fmt: skip
    path = page.make("dispute", attempt.id)
    token = visit.errands.get().dossier.tracking_token

    answer = page.open(path)

    assert (answer.status_code, answer["Location"]) == (
        302, f"/track/{token}/attempts/{attempt.id}",
    )  # fmt: skip
    assert page.tap(path, "dispute").status_code == 404  # only the form disputes
    attempt.refresh_from_db()
    assert attempt.state == "complete"
