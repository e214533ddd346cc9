"""Who may do what: their own office's people, and nobody else's."""

import pytest

from backend.common.uuid7 import uuid7
from backend.offices.models import Closure, ShiftException
from tests.support.client import KeyedClient
from tests.support.offices import make_courier, make_office
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = pytest.mark.usefixtures("db", "fixed_time")


def test_another_offices_couriers_closures_and_lists_are_not_found(dispatcher):
    other = make_office()
    courier = make_courier(other)
    absent = {"day": "2026-03-02", "kind": "absent", "reason": "Ốm"}

    answers = [
        dispatcher.post(f"/api/v1/couriers/{courier.id}/exceptions", absent),
        dispatcher.post(f"/api/v1/couriers/{courier.id}/enrolment-codes"),
        dispatcher.post(
            f"/api/v1/offices/{other.id}/closures", {"day": "2026-03-02", "reason": "Bão"}
        ),
        dispatcher.get(f"/api/v1/offices/{other.id}/couriers"),
        dispatcher.post(f"/api/v1/couriers/{uuid7()}/exceptions", absent),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not ShiftException.objects.exists()
    assert not Closure.objects.exists()


WRITES = ("offices", "couriers", "closures", "exceptions", "enrolment-codes")
MAY = {
    "administrator": {"offices", "couriers"},
    "dispatcher": {"closures", "exceptions", "enrolment-codes"},
    "clerk": set(),
    "supervisor": set(),
    "desk_officer": set(),
    "courier": set(),
    "citizen": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("who", sorted(MAY))
def test_everybody_writes_exactly_what_they_may(api, who, office):
    courier = make_courier(office)
    client = _client(api, who, office)
    paths = {
        "offices": "/api/v1/offices",
        "couriers": f"/api/v1/offices/{office.id}/couriers",
        "closures": f"/api/v1/offices/{office.id}/closures",
        "exceptions": f"/api/v1/couriers/{courier.id}/exceptions",
        "enrolment-codes": f"/api/v1/couriers/{courier.id}/enrolment-codes",
    }

    answers = {what: client.post(paths[what], {}).status_code for what in WRITES}

    let_in = {what for what, status in answers.items() if status in {201, 400}}
    assert let_in == MAY[who]
    closed = set(answers.values()) - {201, 400}
    assert closed <= ({401} if who == "nobody" else {403})


SEES = {"administrator", "dispatcher", "clerk", "supervisor"}


@pytest.mark.parametrize("who", sorted(MAY))
def test_couriers_are_seen_by_the_offices_own_staff_only(api, who, office):
    courier = make_courier(office)

    answer = _client(api, who, office).get(f"/api/v1/offices/{office.id}/couriers")

    assert (answer.status_code == 200) == (who in SEES)
    assert (courier.phone in answer.content.decode()) == (who in SEES)


def _client(api, who, office):
    if who == "nobody":
        return api
    if who == "citizen":
        return signed_in(KeyedClient, citizen())
    if who == "courier":
        return signed_in(KeyedClient, courier_user())
    needs_office = who in {"dispatcher", "clerk", "supervisor"}
    return signed_in(KeyedClient, staff(who, office.id if needs_office else None))
