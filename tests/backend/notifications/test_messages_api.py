"""The list of messages: pages, states, and what it does not show."""

import pytest

from tests.backend.notifications.conftest import PHONE
from tests.support.client import KeyedClient
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = pytest.mark.usefixtures("db")
MESSAGES = "/api/v1/messages"


@pytest.fixture
def supervisor():
    return signed_in(KeyedClient, staff("supervisor"))


@pytest.fixture
def messages(tell_booking, console, now):
    told = [tell_booking(dedupe_key=f"booking_cancelled:{number}") for number in range(5)]
    run_all_jobs(now)
    return [*told, tell_booking(dedupe_key="booking_cancelled:5")]


def keys(answer):
    return [row["dedupe_key"].split(":")[1] for row in answer.json()["results"]]


def test_messages_come_newest_first(supervisor, messages):
    answer = supervisor.get(MESSAGES)

    assert answer.status_code == 200
    assert keys(answer) == ["5", "4", "3", "2", "1", "0"]
    assert answer.json()["next_cursor"] is None


def test_a_message_shows_how_it_went_and_neither_text_nor_number(supervisor, messages):
    row = supervisor.get(MESSAGES).json()["results"][0]

    assert row == {
        "id": str(messages[-1].id),
        "kind": "booking_cancelled",
        "dedupe_key": "booking_cancelled:5",
        "to": "…678",
        "state": "waiting",
        "created_at": "2026-03-01T23:30:00Z",
        "expires_at": "2026-03-31T23:30:00Z",
    }
    assert PHONE not in str(row)


def test_messages_of_one_state(supervisor, messages):
    assert keys(supervisor.get(MESSAGES, {"state": "waiting"})) == ["5"]
    assert keys(supervisor.get(MESSAGES, {"state": "failed"})) == []


def test_pages_follow_each_other_while_messages_are_added(supervisor, messages, tell_booking):
    first = supervisor.get(MESSAGES, {"page_size": 4})
    tell_booking(dedupe_key="booking_cancelled:new")

    second = supervisor.get(MESSAGES, {"page_size": 4, "cursor": first.json()["next_cursor"]})

    assert keys(first) == ["5", "4", "3", "2"]
    assert keys(second) == ["1", "0"]
    assert second.json()["next_cursor"] is None


@pytest.mark.parametrize("query", [{"state": "lost"}, {"cursor": "nonsense"}])
def test_a_question_that_makes_no_sense_is_refused(supervisor, query):
    answer = supervisor.get(MESSAGES, query)

    assert answer.status_code in {400, 404}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_page_has_two_hundred_rows_at_most(supervisor, tell_booking):
    for number in range(201):
        tell_booking(dedupe_key=f"booking_cancelled:{number}")

    assert len(supervisor.get(MESSAGES).json()["results"]) == 50
    assert len(supervisor.get(MESSAGES, {"page_size": 1000}).json()["results"]) == 200


def test_a_list_costs_three_queries_however_long(supervisor, messages, django_assert_num_queries):
    with django_assert_num_queries(3):  # token with its user, roles, messages
        supervisor.get(MESSAGES)


@pytest.mark.parametrize("make", [citizen, courier_user, lambda: staff("dispatcher")])
def test_others_do_not_see_messages(make, messages):
    answer = signed_in(KeyedClient, make()).get(MESSAGES)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_an_administrator_does(messages):
    assert signed_in(KeyedClient, staff("administrator")).get(MESSAGES).status_code == 200
