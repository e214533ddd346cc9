"""The dispatcher's doors to reserve, affected bookings and running days, as HTTP."""

import pytest

from backend.common import clock
from scheduling.api.examples import BODIES
from scheduling.services.progress import start_travel
from tests.conftest import NOW
from tests.support.bookings import at, book, day_of, make_town
from tests.support.client import KeyedClient
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in
from tests.support.scheduling import booked_day

pytestmark = pytest.mark.django_db
BASE = "/api/v1"
RULE = BODIES["createReserveRule"]


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_dispatcher_keeps_a_part_of_each_day_back(now):
    town = make_town(n_couriers=1)
    dispatcher = signed_in(KeyedClient, town.dispatcher)
    path = f"{BASE}/offices/{town.office.id}/reserve-rules"

    made = dispatcher.post(path, dict(RULE))
    refused = dispatcher.post(path, dict(RULE) | {"kind": "far"})
    listed = dispatcher.get(path).json()
    book(town, "14:30", now=now)
    board = dispatcher.get(f"{BASE}/service-days/{day_of(town).id}").json()
    removed = [dispatcher.delete(f"{path}/{made.json()['id']}").status_code for _ in "ab"]

    assert (made.status_code, refused.status_code) == (201, 422)
    assert listed == {"results": [made.json()], "next_cursor": None}
    states = [stop["state"] for route in board["routes"] for stop in route["stops"]]
    assert sorted(states) == ["confirmed", "reserve", "reserve"]
    assert removed == [204, 404]


def test_only_a_clerk_says_that_a_visit_is_urgent(now):
    town = make_town(n_couriers=1)
    query = {
        "lat": town.office.lat, "lon": town.office.lon, "is_urgent": True,
        "errand": f"collect:{town.version.procedure_id}:{town.agency.id}",
    }  # fmt: skip

    anonymous = KeyedClient().get(f"{BASE}/offers", query)
    clerk = signed_in(KeyedClient, town.clerk).get(f"{BASE}/offers", query)

    assert (anonymous.status_code, clerk.status_code) == (404, 200)


def test_affected_bookings_are_listed_asked_refreshed_and_settled(now):
    town = make_town(n_couriers=1)
    visits = [book(town, window, now=now) for window in ("09:30", "13:30")]
    dispatcher = signed_in(KeyedClient, town.dispatcher)
    day = f"{BASE}/service-days/{day_of(town).id}"
    dispatcher.post(f"{day}/absences", {"courier_id": town.couriers[0].id, "reason": "ill"})
    run_all_jobs(NOW)

    first, second = dispatcher.get(f"{day}/affected-visits").json()
    path = f"{BASE}/affected-visits/{first['id']}"
    asked = dispatcher.post(f"{path}/ask").json()
    again = dispatcher.post(f"{path}/refresh").json()
    moved = dispatcher.post(f"{path}/accept", BODIES["acceptAffectedVisit"]).json()
    rest = dispatcher.post(f"{day}/affected-visits/accept").json()

    assert [first["number"], second["number"]] == [visit.number for visit in visits]
    assert asked["asked_at"] is not None
    assert again["proposals"] == first["proposals"]
    assert moved["state"] == "moved"
    assert [(each["affected"]["id"], each["code"]) for each in rest] == [(second["id"], "")]
    assert dispatcher.get(f"{day}/affected-visits").json() == []


def test_a_running_day_that_loses_a_courier_goes_on_by_a_proposal(monkeypatch):
    booked = booked_day(n_visits=2, n_couriers=2)
    dispatcher = signed_in(KeyedClient, booked.town.dispatcher)
    morning, visit = at("07:35"), booked.appointments[0]
    monkeypatch.setattr(clock, "now", lambda: morning)
    start_travel(
        appointment_id=visit.id, courier_id=booked.driver(visit).id, actor="courier",
        at=morning, now=morning,
    )  # fmt: skip
    lost = dict(BODIES["requestReplan"]) | {"courier_ids": [booked.town.couriers[1].id]}

    asked = dispatcher.post(f"{BASE}/service-days/{booked.service_day().id}/replans", lost)
    run_all_jobs(morning)
    path = f"{BASE}/replans/{asked.json()['id']}"
    shown = dispatcher.get(path).json()
    day = dispatcher.post(f"{path}/accept", BODIES["acceptReplan"]).json()

    assert (asked.status_code, asked.json()["state"], shown["state"]) == (
        202, "waiting", "proposed",
    )  # fmt: skip
    assert shown["proposals"]["least_change"]["promises"]["broken"] == 0
    assert day["state"] == "running"
    assert booked.stops(booked.town.couriers[1]) == []
