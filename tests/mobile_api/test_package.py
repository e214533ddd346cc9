"""Package and changes down: all a shift needs, and nothing of anybody else's."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.custody.models import Packet
from backend.feed.selectors import FIRST
from scheduling.services.changes import cancel_appointment
from scheduling.services.dispatching import mark_absent
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.mobile import collect_payload, operation, push
from tests.support.people import signed_in
from tests.support.scheduling import (
    book_offer,
    booked_day,
    bring_to_office,
    errand_of,
    hand_to_courier,
    ready_result,
)


def package(client, **headers):
    return client.get("/api/v1/courier/package", headers=headers)


def numbers(body):
    return [stop["number"] for route in body["routes"] for stop in route["stops"]]


def test_a_package_holds_the_stops_in_order(phone, day, courier):
    (route,) = package(phone).json()["routes"]

    stops = day.stops(courier)
    assert (route["day"], route["plan_number"]) == ("2026-03-03", 1)
    assert route["service_day_id"] == str(day.service_day().id)
    assert [stop["number"] for stop in route["stops"]] == [each.number for each in stops]
    assert [stop["position"] for stop in route["stops"]] == [1, 2]
    assert route["break_min"] == 120


def test_a_stop_tells_who_where_when_and_what_for(phone, visit, day):
    visit.landmark = "Cạnh chợ"
    visit.save(update_fields=["landmark"])
    errand = errand_of(visit)

    (route,) = package(phone).json()["routes"]

    stop = next(each for each in route["stops"] if each["appointment_id"] == str(visit.id))
    told = stop["errands"][0]
    assert stop["promise"] == {
        "opens_at": "2026-03-03T00:30:00Z",
        "closes_at": "2026-03-03T01:30:00Z",
    }
    assert stop["promise"]["opens_at"] <= stop["begins_at"] <= stop["promise"]["closes_at"]
    assert (stop["contact_name"], stop["phone"]) == ("citizen", visit.phone)
    assert (stop["address"], stop["landmark"]) == (visit.address, "Cạnh chợ")
    assert stop["location"] == {"lat": visit.lat, "lon": visit.lon}
    pin = f"{visit.lat:.6f},{visit.lon:.6f}"
    assert stop["navigation"] == f"geo:{pin}?q={pin}"
    assert (told["purpose"], told["service_min"], told["is_done"]) == ("collect", 12, False)
    assert told["dossier_number"] == errand.dossier.number
    assert told["procedure"] == "Thủ tục đăng ký khai sinh"
    assert told["agency"] == {"id": str(day.town.agency.id), "name": day.town.agency.name_vi}
    assert told["may_receive"] == [
        {
            "name": "citizen", "role": "owner", "proxy_id": None, "valid_until": None,
            "purposes": ["collect", "deliver"],
        }
    ]  # fmt: skip
    assert told["procedure_fee_vnd"] == errand.dossier.procedure_version.fee_vnd
    assert told["is_sensitive"]
    assert [line["key"] for line in told["checklist"]][1] == "certificate_live_birth"
    assert told["checklist"][5]["handling"] == "show"


def test_the_submitter_may_give_papers_beside_the_owner(phone, visit):
    dossier = errand_of(visit).dossier
    dossier.owner_name = "other_citizen"
    dossier.save(update_fields=["owner_name"])

    stops = package(phone).json()["routes"][0]["stops"]

    told = next(each for each in stops if each["appointment_id"] == str(visit.id))
    assert [
        (each["name"], each["role"], each["purposes"]) for each in told["errands"][0]["may_receive"]
    ] == [
        ("other_citizen", "owner", ["collect", "deliver"]),
        ("citizen", "submitter", ["collect"]),
    ]


def test_a_courier_sees_nothing_of_a_colleague(phone, day, other_courier):
    colleague = signed_in(KeyedClient, other_courier.user)

    mine, theirs = package(phone).json(), package(colleague).json()

    assert len(numbers(mine)) == len(numbers(theirs)) == 2
    assert not set(numbers(mine)) & set(numbers(theirs))
    assert set(numbers(mine)) | set(numbers(theirs)) == {each.number for each in day.appointments}


def test_a_courier_who_was_taken_off_the_day_sees_its_stops_no_more(phone, day, courier):
    mark_absent(
        day=day.service_day(), courier_id=courier.id, reason="ốm", actor_id=courier.user_id,
        actor="dispatcher", now=at("07:55"),
    )  # fmt: skip

    assert package(phone).json()["routes"] == []


def test_tomorrows_route_comes_with_todays(phone, day, courier, morning):
    booked_day(town=day.town, day=day.day + timedelta(days=1), n_visits=1, now=morning)

    routes = package(phone).json()["routes"]

    assert [route["day"] for route in routes] == ["2026-03-03", "2026-03-04"]
    with time_machine.travel(morning + timedelta(days=1), tick=False):
        assert [route["day"] for route in package(phone).json()["routes"]] == ["2026-03-04"]


def test_a_day_that_is_not_published_is_not_shown(db, morning):
    day = booked_day(n_visits=1, is_published=False)
    client = signed_in(KeyedClient, day.town.couriers[0].user)

    assert package(client).json()["routes"] == []


def test_packets_and_batches_come_along(phone, day, courier, visit):
    payload = collect_payload(visit)
    push(phone, operation("collect", **payload))
    _, packet = ready_result(day.town)
    bring_to_office(day.town, packet)
    batch = hand_to_courier(day.town, courier, packet)

    body = package(phone).json()

    assert body["packets"] == [
        {
            "id": str(Packet.objects.get(s10=payload["s10"]).id),
            "s10": payload["s10"],
            "seal_number": payload["seal_number"],
            "dossier_id": str(errand_of(visit).dossier_id),
            "purpose": "papers",
            "state": "in_transit",
            "is_refused": False,
            "batch_id": None,
            "items": [
                {"name": "Tờ khai", "kind": "original", "count": 1,
                 "required_key": "declaration", "remark": ""},
                {"name": "Giấy chứng sinh", "kind": "copy", "count": 2,
                 "required_key": "", "remark": "hơi nhòe"},
            ],
        }
    ]  # fmt: skip
    assert body["incoming_batches"] == [
        {
            "id": str(batch.id),
            "giver": {"kind": "office", "id": str(day.town.office.id)},
            "handed_at": "2026-03-01T23:30:00Z",
            "s10": [packet.s10],
        }
    ]
    assert [desk["id"] for desk in body["desks"]] == [str(day.town.desk.id)]
    assert body["desks"][0]["agency"]["id"] == str(day.town.agency.id)


def test_an_unchanged_package_is_not_sent_again(phone, visit):
    first = package(phone)

    same = package(phone, **{"If-None-Match": first["ETag"]})
    push(phone, operation("arrive", appointment_id=str(visit.id)))
    changed = package(phone, **{"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert "arrived" in {stop["state"] for stop in changed.json()["routes"][0]["stops"]}


@pytest.mark.parametrize("n_visits", [2, 6])
def test_a_package_takes_the_same_queries_whatever_the_number_of_stops(db, morning, n_visits):
    day = booked_day(n_visits=n_visits, n_couriers=1)
    client = signed_in(KeyedClient, day.town.couriers[0].user)
    package(client)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        body = package(client).json()

    assert len(numbers(body)) == n_visits
    # Who asks 3 · cursor, epoch 2 · today's route 4 · tomorrow's 1 · the rest 7.
    assert len(queries) == 19


def test_changes_come_once_and_in_order(phone, day, courier, morning):
    cursor = package(phone).json()["cursor"]
    nothing = phone.get(f"/api/v1/courier/changes?cursor={cursor}").json()
    visit = day.stops(courier)[1]
    cancel_appointment(
        appointment_id=visit.id, reason="", actor="citizen", by_citizen=False, now=morning
    )

    changes = phone.get(f"/api/v1/courier/changes?cursor={cursor}").json()

    none = {"epoch": str(FIRST), "changes": [], "next_cursor": cursor, "has_more": False}
    assert nothing == none
    assert changes["changes"] == [
        {"kind": "route", "id": str(day.service_day().id), "is_deleted": False}
    ]
    after = phone.get(f"/api/v1/courier/changes?cursor={changes['next_cursor']}").json()
    assert after["changes"] == []
    assert visit.number not in numbers(package(phone).json())


def test_changes_are_each_couriers_own(phone, day, other_courier, morning):
    colleague = signed_in(KeyedClient, other_courier.user)
    cursor = package(colleague).json()["cursor"]
    book_offer(day.town, day.day + timedelta(days=2), now=morning)

    assert colleague.get(f"/api/v1/courier/changes?cursor={cursor}").json()["changes"] == []


@pytest.mark.parametrize("cursor", ["-1", "x", str(2**63)])
def test_a_cursor_is_a_number(phone, cursor):
    response = phone.get(f"/api/v1/courier/changes?cursor={cursor}")

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/cursor")
