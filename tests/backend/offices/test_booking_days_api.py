"""The dispatcher's door to an office's days."""

import pytest

from backend.accounts.roles import Role
from backend.offices.models import Closure, Office, RouteArea
from tests.support.client import KeyedClient
from tests.support.offices import WEEK, make_office, square
from tests.support.people import signed_in, staff

pytestmark = pytest.mark.usefixtures("db", "fixed_time")

RULES = {
    "opening": WEEK,
    "evening": {"thu": [[63_000, 70_200]]},
    "horizon_days": 21,
    "notice_min": 60,
    "window_lengths_min": [60, 120],
}
ISLAND = {
    "name": "Cồn Trong",
    "area": square(10.5, 105.7, half_deg=0.01),
    "weekdays": ["tue", "fri"],
    "dates": ["2026-03-05"],
}


@pytest.fixture
def base(office):
    return f"/api/v1/offices/{office.id}"


def test_a_dispatcher_sets_hours_and_booking_rules(dispatcher, api, base):
    answer = dispatcher.put(f"{base}/booking-rules", RULES, format="json")

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in RULES} == RULES
    assert api.get(base).json() == answer.json()
    thursday = api.get(f"{base}/calendar?from=2026-03-05&to=2026-03-05").json()["days"][0]
    assert thursday["evening"] == [[63_000, 70_200]]


def test_rules_that_cannot_be_change_nothing(dispatcher, base):
    malformed = dispatcher.put(f"{base}/booking-rules", RULES | {"horizon_days": 0}, format="json")
    refused = dispatcher.put(
        f"{base}/booking-rules",
        RULES | {"evening": {"mon": [[36_000, 39_600]]}},
        format="json",
    )

    assert (malformed.status_code, refused.status_code) == (400, 422)
    assert refused.json()["code"] == "invalid-field"
    assert Office.objects.get().horizon_days == 14


def test_a_dispatcher_closes_a_part_of_a_day_and_opens_it_again(dispatcher, base):
    storm = {"day": "2026-03-03", "part": [50_400, 61_200], "reason": "Bão"}

    closed = dispatcher.post(f"{base}/closures", storm)
    listed = dispatcher.get(f"{base}/closures").json()["results"]
    opened = dispatcher.post(f"{base}/reopen", {"day": "2026-03-03"})

    assert closed.status_code == 201
    assert (closed.json()["part"], closed.json()["reason"]) == ([50_400, 61_200], "Bão")
    assert listed == [closed.json()]
    assert opened.json() == {
        "day": "2026-03-03",
        "kind": "ordinary",
        "parts": [[27_000, 41_400], [48_600, 61_200]],
        "evening": [],
        "note": "",
    }
    assert not Closure.objects.exists()


def test_a_dispatcher_keeps_the_list_of_route_areas(dispatcher, base):
    made = dispatcher.post(f"{base}/route-areas", ISLAND)
    path = f"{base}/route-areas/{made.json()['id']}"
    changed = dispatcher.put(path, ISLAND | {"weekdays": ["mon"], "dates": []}, format="json")
    listed = dispatcher.get(f"{base}/route-areas").json()["results"]
    removed = [dispatcher.delete(path).status_code for _ in "ab"]

    assert (made.status_code, made.json()["weekdays"]) == (201, ["tue", "fri"])
    assert made.json()["dates"] == ["2026-03-05"]
    assert listed == [changed.json()]
    assert removed == [204, 404]


def test_a_wrong_area_is_refused(dispatcher, base):
    malformed = dispatcher.post(f"{base}/route-areas", ISLAND | {"weekdays": ["thursday"]})
    dispatcher.post(f"{base}/route-areas", ISLAND)
    twice = dispatcher.post(f"{base}/route-areas", ISLAND)

    assert malformed.status_code == 400
    assert (twice.status_code, twice.json()["code"]) == (422, "route-area-name-taken")
    assert RouteArea.objects.count() == 1


def test_a_clerk_reads_and_another_offices_dispatcher_finds_nothing(base, office):
    clerk = signed_in(KeyedClient, staff(Role.CLERK, office.id))
    stranger = signed_in(KeyedClient, staff(Role.DISPATCHER, make_office(code="BD-OTHER").id))

    reads = [clerk.get(f"{base}/{path}").status_code for path in ("closures", "route-areas")]
    writes = [
        clerk.post(f"{base}/closures", {"day": "2026-03-03", "reason": "x"}).status_code,
        clerk.put(f"{base}/booking-rules", RULES, format="json").status_code,
        stranger.put(f"{base}/booking-rules", RULES, format="json").status_code,
        stranger.get(f"{base}/route-areas").status_code,
        stranger.post(f"{base}/reopen", {"day": "2026-03-03"}).status_code,
    ]

    assert reads == [200, 200]
    assert writes == [403, 403, 404, 404, 404]
