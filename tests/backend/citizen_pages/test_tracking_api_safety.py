"""What the tracking API keeps to itself, and what it costs."""

from datetime import timedelta

import pytest

from backend.citizen_pages.selectors import TOKEN
from backend.custody.models import Packet
from scheduling.models import Appointment
from tests.backend.citizen_pages.asking import HEADERS, MALFORMED, NOBODYS, track
from tests.support import bookings, custody
from tests.support.bookings import at

pytestmark = pytest.mark.django_db


def test_nothing_personal_is_in_the_answer(api, collected, stand_at):
    stand_at(at("15:00"))
    visit = Appointment.objects.get()
    courier = collected.papers.courier

    text = track(api, collected.token).content.decode()

    private = (
        visit.contact_name,
        visit.phone,
        visit.phone.removeprefix("+84"),
        visit.address,
        "script",
        collected.dossier.owner_name,
        courier.name,
        courier.employee_code,
        str(courier.id),
        str(visit.id),
        str(collected.papers.dossier.id),
        str(Packet.objects.get().id),
    )
    assert [value for value in private if value in text] == []


@pytest.mark.parametrize("token", [NOBODYS, *MALFORMED])
def test_an_unknown_and_a_malformed_token_look_the_same(
    api, story, token, django_assert_num_queries
):
    with django_assert_num_queries(1):
        answer = track(api, token)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == track(api, NOBODYS).json()
    assert answer.json()["code"] == "not-found"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_every_answer_is_closed(api, story):
    answer = track(api, story.token)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.cookies == {}


def test_a_language_that_is_not_there_is_malformed(api, story):
    answer = track(api, story.token, lang="fr")

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/lang"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_number_of_queries_does_not_grow(api, collected, django_assert_num_queries):
    with django_assert_num_queries(13):
        track(api, collected.token)
    custody.collect(collected.papers, now=at("15:00"))
    bookings.book(
        collected.town,
        opens_at=at("13:30") + timedelta(days=1),
        errands=[{"purpose": "collect", "dossier_token": collected.token}],
    )

    with django_assert_num_queries(13):
        track(api, collected.token)


def test_tokens_are_what_the_selector_takes_them_for(story):
    assert TOKEN.fullmatch(story.token)
