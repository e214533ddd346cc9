"""How many statements an operation costs: each is a trip that a phone waits for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.common.statements import REMEMBERED
from tests.support.media import photo, sha_of
from tests.support.mobile import collect_payload, deliver_payload, fail_payload, operation, push
from tests.support.scheduling import booked_day, errand_of

pytestmark = pytest.mark.usefixtures("own_world")


def statements_of(phone, sent):
    """Return how many statements an operation takes, beside what its push takes anyway."""
    with CaptureQueriesContext(connection) as pushed:
        (answer,) = push(phone, sent)
    with CaptureQueriesContext(connection) as repeated:
        push(phone, sent)
    assert answer["result"] == "applied"
    return len(pushed) - len(repeated)


def introduce(phone):
    """Let the server know the phone's installation."""
    push(phone, operation("check_load", moment="departure", s10=[]))


def test_each_kind_of_operation_takes_no_more_statements_than_it_did(phone, visit, day):
    here = {"appointment_id": str(visit.id)}
    papers = collect_payload(visit)
    office = {"kind": "office", "id": str(day.town.office.id)}
    introduce(phone)

    taken = {
        "start_travel": statements_of(phone, operation("start_travel", **here)),
        "arrive": statements_of(phone, operation("arrive", **here)),
        "collect": statements_of(phone, operation("collect", **papers)),
        "hand_batch": statements_of(
            phone, operation("hand_batch", receiver=office, s10=[papers["s10"]])
        ),
    }

    # The first of a visit also lets the day run and makes the code.
    assert taken == {"start_travel": 30, "arrive": 12, "collect": 28, "hand_batch": 12}


def test_a_failed_visit_takes_no_more_statements_than_it_did(phone, visit):
    introduce(phone)

    assert statements_of(phone, operation("fail", **fail_payload(visit))) == 21


def test_a_delivery_takes_no_more_statements_than_it_did(delivery, deliverer):
    booked, packet = delivery
    door = deliver_payload(booked.appointments[0], packet.s10)

    assert statements_of(deliverer, operation("deliver", **door)) == 32


def test_help_with_filing_online_takes_no_more_statements_than_it_did(db, morning):
    town = booked_day(n_visits=0, is_published=False).town
    errands = [[town.errand(purpose="online_assist")]]
    day = booked_day(n_visits=1, town=town, errands=errands)
    (visit,) = day.appointments
    named = {"appointment_id": str(visit.id), "errand_id": str(errand_of(visit).id)}

    phone = day.client(day.driver(visit))
    introduce(phone)

    assert statements_of(phone, operation("assist", **named)) == 17


def test_a_photo_takes_ten_statements(phone):
    first, second = photo((60, 40)), photo((61, 40))
    phone.put(f"/api/v1/media/{sha_of(first)}", first, content_type="image/jpeg")

    with CaptureQueriesContext(connection) as put:
        answer = phone.put(f"/api/v1/media/{sha_of(second)}", second, content_type="image/jpeg")

    # Three say who sends it; is it here, twice (a transaction stands around the second); the row;
    # who waited for it, twice.
    assert (answer.status_code, len(put)) == (201, 10)


def test_a_connection_remembers_the_statements_of_a_whole_shift(db):
    with connection.cursor():
        assert connection.connection.prepared_max == REMEMBERED
