"""The dispatcher's door, as HTTP: plan, change, publish; and who may not."""

import uuid

import pytest

from backend.common import clock
from tests.conftest import NOW
from tests.support.bookings import book, day_of, make_town
from tests.support.client import KeyedClient
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, signed_in, staff

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def town():
    town = make_town(n_couriers=2)
    for window in ("08:30", "09:30", "13:30"):
        book(town, window)
    return town


@pytest.fixture
def dispatcher(town):
    return signed_in(KeyedClient, town.dispatcher)


def path(town, tail: str = "") -> str:
    return f"{BASE}/service-days/{day_of(town).id}{tail}"


def test_a_dispatcher_plans_locks_and_publishes_the_day(town, dispatcher):
    run = dispatcher.post(path(town, "/plan-runs"), {"seconds": 0.3}).json()
    run_all_jobs(NOW)
    proposed = dispatcher.get(f"{BASE}/plan-runs/{run['id']}").json()
    board = dispatcher.post(f"{BASE}/plan-runs/{run['id']}/accept").json()

    stop = next(stop for route in board["routes"] for stop in route["stops"])
    locked = dispatcher.post(
        path(town, "/locks"),
        {"visit_id": stop["visit_id"], "is_locked": True, "revision": board["day"]["revision"]},
    ).json()
    plan = dispatcher.post(path(town, "/publish"), {"revision": locked["day"]["revision"]})

    assert (run["state"], proposed["state"]) == ("waiting", "proposed")
    assert proposed["figures_after"]["served"] == 3
    assert [s["is_locked"] for r in locked["routes"] for s in r["stops"]].count(True) == 1
    assert (plan.status_code, plan.json()["number"]) == (201, 1)


def test_the_board_carries_its_revision_as_etag(town, dispatcher):
    answer = dispatcher.get(path(town))

    assert answer["ETag"] == f'"{answer.json()["day"]["revision"]}"'
    assert answer.json()["figures"]["served"] == 3


def test_the_picture_of_a_day_is_svg(town, dispatcher):
    answer = dispatcher.get(path(town, "/map.svg"))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_an_absence_shows_who_lost_a_place_and_why(town, dispatcher):
    for courier in town.couriers:
        board = dispatcher.post(
            path(town, "/absences"), {"courier_id": str(courier.id), "reason": "ill"}
        ).json()

    assert [row["code"] for row in board["exceptions"]] == ["skill"] * 3
    assert board["figures"] == {
        "served": 0, "unserved": 3, "travel_s": 0, "distance_m": 0, "waiting_s": 0,
        "overtime_s": 0,
    }  # fmt: skip


def test_a_change_on_an_old_revision_answers_409(town, dispatcher):
    refused = dispatcher.post(path(town, "/publish"), {"revision": 1})

    assert (refused.status_code, refused.json()["code"]) == (409, "revision-moved")
    assert day_of(town).state == "open"


def test_only_dispatchers_of_the_office_see_and_plan_its_days(town):
    asker = {
        "dispatcher": town.dispatcher,
        "clerk": town.clerk,
        "dispatcher elsewhere": staff("dispatcher"),
        "supervisor of all": staff("supervisor"),
        "citizen": citizen(),
        "courier": town.couriers[0].user,
    }
    clients = {name: signed_in(KeyedClient, user) for name, user in asker.items()}

    sees = {name: client.get(path(town)).status_code for name, client in clients.items()}
    plans = {
        name: client.post(path(town, "/plan-runs"), {"seconds": 0.1}).status_code
        for name, client in clients.items()
    }

    assert sees == {
        "dispatcher": 200, "clerk": 403, "dispatcher elsewhere": 404, "supervisor of all": 200,
        "citizen": 403, "courier": 403,
    }  # fmt: skip
    assert plans == {
        "dispatcher": 202, "clerk": 403, "dispatcher elsewhere": 404, "supervisor of all": 403,
        "citizen": 403, "courier": 403,
    }  # fmt: skip


def test_an_unknown_day_is_not_found(dispatcher):
    assert dispatcher.get(f"{BASE}/service-days/{uuid.uuid4()}").status_code == 404


def test_the_days_of_an_office_are_listed_in_order(town, dispatcher):
    query = {"office_id": str(town.office.id), "first": "2026-03-01", "last": "2026-03-31"}

    rows = dispatcher.get(f"{BASE}/service-days", query).json()["results"]

    assert [(row["day"], row["state"]) for row in rows] == [("2026-03-03", "open")]
