"""The examples of an office's days work as they stand, but for the ids."""

import pytest

from backend.accounts.roles import Role
from backend.common import clock
from backend.offices.api.examples import ANSWERS, BODIES
from tests.support.client import KeyedClient
from tests.support.offices import make_office
from tests.support.people import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_office()


@pytest.fixture
def dispatcher(office):
    return signed_in(KeyedClient, staff(Role.DISPATCHER, office.id))


def agrees(operation_id, answer, office):
    status, example = ANSWERS[operation_id]
    known = {"id": answer.json()["id"], "office_id": str(office.id)}
    return (str(answer.status_code), answer.json()) == (status, example | known)


def test_an_office_is_closed_and_opened_again_by_example(dispatcher, office):
    path = f"/api/v1/offices/{office.id}"

    closed = dispatcher.post(f"{path}/closures", BODIES["closeOffice"])
    opened = dispatcher.post(f"{path}/reopen", BODIES["reopenOffice"])

    assert agrees("closeOffice", closed, office)
    assert (opened.status_code, opened.json()["kind"]) == (200, "ordinary")


def test_ground_is_visited_on_some_days_by_example(dispatcher, office):
    answer = dispatcher.post(f"/api/v1/offices/{office.id}/route-areas", BODIES["createRouteArea"])

    assert agrees("createRouteArea", answer, office)


def test_hours_are_set_by_example(dispatcher, office):
    path = f"/api/v1/offices/{office.id}/booking-rules"

    answer = dispatcher.put(path, BODIES["setBookingRules"], format="json")

    assert answer.status_code == 200
    assert answer.json()["opening"] == BODIES["setBookingRules"]["opening"]
