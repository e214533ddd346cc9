"""Malformed and impossible input is refused with 400 or 422, and nothing is written."""

import json

import pytest

from scheduling.models import Hold, ServiceDay, WaitingPlace
from tests.support.bookings import at, book, hold, make_town, wish
from tests.support.client import KeyedClient
from tests.support.people import phone_number, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(virtual_clock):
    return make_town(n_couriers=1)


@pytest.fixture
def virtual_clock(monkeypatch, now):
    monkeypatch.setattr("backend.common.clock.now", lambda: now)


def body(town, **changes):
    asked = wish(town)
    return {
        "opens_at": asked.opens_at.isoformat(),
        "closes_at": asked.closes_at.isoformat(),
        "location": {"lat": asked.lat, "lon": asked.lon},
        "address": asked.address,
        "contact_name": "citizen",
        "phone": phone_number(),
        "errands": [
            {
                "purpose": "collect",
                "procedure_id": str(town.version.procedure_id),
                "agency_id": str(town.agency.id),
            }
        ],
        **changes,
    }


def test_the_body_of_these_tests_is_otherwise_right(api, town):
    assert api.post("/api/v1/holds", body(town)).status_code == 201


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (400, {"opens_at": "2026-03-03T09:30:00"}),
        (400, {"opens_at": "9999-12-31T23:30:00Z"}),
        (422, {"opens_at": "2026-03-03T02:30:00.5Z", "closes_at": "2026-03-03T03:30:00.5Z"}),
        (400, {"opens_at": "0001-01-01T00:00:00Z"}),
        (422, {"closes_at": "2026-03-03T02:30:00Z"}),
        (400, {"location": {"lat": "NaN", "lon": "105.6"}}),
        (400, {"location": {"lat": "inf", "lon": "105.6"}}),
        (400, {"address": "Số 1\x00"}),
        (400, {"contact_name": "citizen\x00"}),
        (400, {"errands": []}),
        (400, {"errands": ["collect"]}),
        (404, {"override": "I insist"}),
        (404, {"channel": "counter"}),
        (400, {"opens_at": "2026-02-30T09:30:00+07:00"}),
        (422, {"opens_at": "2026-03-03T23:30:00+07:00", "closes_at": "2026-03-04T00:30:00+07:00"}),
        (422, {"opens_at": "2026-03-02T02:30:00Z", "closes_at": "2026-03-03T02:30:00Z"}),
        (400, {"phone": "+1 202 555 0100"}),
        (400, {"phone": "0912 34"}),
        (400, {"phone": ["0912345678"]}),
    ],
)
def test_a_hold_that_cannot_be_is_refused_and_nothing_is_kept(api, town, status, changes):
    answer = api.post("/api/v1/holds", body(town, **changes))

    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert (Hold.objects.count(), ServiceDay.objects.count()) == (0, 0)


@pytest.mark.parametrize("sent", [5, "code", ["code"], None])
def test_a_confirmation_that_is_no_object_is_malformed(api, town, sent):
    held = hold(town)

    answer = api.post(f"/api/v1/holds/{held.id}/confirm", sent)

    assert answer.status_code in (400, 422), answer.content
    held.refresh_from_db()
    assert held.state == "held"


@pytest.mark.parametrize(
    "query",
    [
        "from_day=2026-02-30",
        "order=cheapest",
        "lat=nan",
        "lon=inf",
        "from_day=9999-12-31",
        "from_day=0001-01-01",
        "days=0",
        "errand=a%00:b",
    ],
)
def test_a_question_for_offers_that_cannot_be_is_no_crash(api, town, query):
    asked = wish(town)
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"
    right = f"lat={asked.lat}&lon={asked.lon}&errand={errand}"

    answer = api.get(f"/api/v1/offers?{right}&{query}")

    assert answer.status_code in (200, 400, 422), answer.content


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD0lMDA=", "bz05OTk5OTk5OTk5"])
def test_a_cursor_that_is_not_ours_is_refused(town, cursor):
    clerk = signed_in(KeyedClient, town.clerk)

    answer = clerk.get(f"/api/v1/appointments?cursor={cursor}")

    assert answer.status_code in (200, 400, 404), answer.content


def test_half_a_character_is_malformed(api, town):
    text = json.dumps(body(town, landmark="\ud800"))

    answer = api.generic(
        "POST",
        "/api/v1/holds",
        text,
        content_type="application/json",
        headers={"Idempotency-Key": "half-a-character"},
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_visit_is_not_moved_to_a_day_beyond_the_calendar(town, now):
    visit = book(town)
    clerk = signed_in(KeyedClient, town.clerk)

    answer = clerk.post(
        f"/api/v1/appointments/{visit.id}/reschedule",
        {"opens_at": "9999-12-31T23:00:00Z", "closes_at": "9999-12-31T23:59:00Z", "reason": "x"},
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert at("09:30") == visit.opens_at


def test_a_window_at_seven_in_hanoi_is_the_same_day_there_though_not_in_utc(api, town):
    window = {"opens_at": "2026-03-03T00:30:00Z", "closes_at": "2026-03-03T01:30:00Z"}
    early = {"opens_at": "2026-03-02T23:30:00Z", "closes_at": "2026-03-03T00:30:00Z"}

    held, refused = (api.post("/api/v1/holds", body(town, **each)) for each in (window, early))

    assert (held.status_code, ServiceDay.objects.get().day.isoformat()) == (201, "2026-03-03")
    assert (refused.status_code, refused.json()["code"]) == (422, "window-not-offered")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"window_min": 45}, 400),
        ({"opens_at": "2026-02-30T00:30:00Z"}, 400),
        ({"opens_at": "2026-03-01T00:30:00Z", "closes_at": "2026-03-01T10:00:00Z"}, 422),
        ({"closes_at": "2026-03-04T10:00:00Z"}, 422),
        ({"errands": []}, 400),
        ({"location": {"lat": 21.03, "lon": 105.85}}, 422),
    ],
)
def test_a_wish_to_wait_that_cannot_be_is_refused_and_nothing_is_kept(town, changes, status):
    clerk = signed_in(KeyedClient, town.clerk)
    sent = body(
        town,
        **({"opens_at": "2026-03-03T00:30:00Z", "closes_at": "2026-03-03T10:00:00Z"} | changes),
    )

    answer = clerk.post("/api/v1/waiting-places", sent)

    assert answer.status_code == status, answer.content
    assert (WaitingPlace.objects.count(), ServiceDay.objects.count()) == (0, 0)
