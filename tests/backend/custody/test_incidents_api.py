"""Incidents over the API: their way, who may see it and is noted, the list and its filters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.roles import Role
from backend.common.uuid7 import uuid7
from backend.custody.services import (
    PlaceIn,
    dispute_handover,
    report_incident,
    resolve_incident,
)
from backend.privacy.models import Read
from tests.support.client import KeyedClient
from tests.support.custody import (
    collect,
    issue,
    pass_on,
)
from tests.support.offices import make_office
from tests.support.people import citizen, signed_in, staff

HOUR = timedelta(hours=1)
HERE = PlaceIn(lat=10.4631, lon=105.6421, accuracy_m=9)


def report(packet, now, kind="missing"):
    return report_incident(packet_id=packet.id, kind=kind, actor_id=uuid7(), now=now)


# --- the API ----------------------------------------------------------------------------------


@pytest.fixture
def dispatcher(town):
    return signed_in(KeyedClient, staff(Role.DISPATCHER, town.office.id))


def trail_url(incident):
    return f"/api/v1/incidents/{incident.id}/trail"


def test_a_dispatcher_sees_the_trail_with_slips_and_places_as_references(town, now, dispatcher):
    handover = collect(town, place=HERE)
    incident = report(handover.packet, now)

    body = dispatcher.get(trail_url(incident)).json()

    assert body["incident"]["id"] == str(incident.id)
    assert body["incident"]["dossier_number"] == town.dossier.number
    station = body["stations"][1]
    assert station["holder"] == {"kind": "courier", "id": str(town.courier.id), "name": ""}
    assert station["proof"] == {
        "kind": "handover", "at": "2026-03-01T23:30:00Z", "id": str(handover.id), "media": [],
        "flags": [], "place": {"lat": 10.4631, "lon": 105.6421, "accuracy_m": 9},
    }  # fmt: skip
    assert (station["since"], station["until"]) == ("2026-03-01T23:30:00Z", None)
    assert body["last_holder"]["kind"] == "courier"
    assert body["last_seen"]["proof"]["id"] == str(handover.id)


def test_who_looked_at_a_trail_is_noted_and_told_to_the_owner(town, now, dispatcher):
    incident = report(collect(town).packet, now)

    dispatcher.get(trail_url(incident))

    row = Read.objects.get()
    assert (row.operation, row.shown, row.subject) == (
        "getIncidentTrail", "incident", str(incident.id),
    )  # fmt: skip
    administrator = signed_in(KeyedClient, staff(Role.ADMINISTRATOR))
    told = administrator.get(f"/api/v1/reads?dossier_id={town.dossier.id}").json()["results"]
    assert [one["operation"] for one in told] == ["getIncidentTrail"]


@pytest.mark.parametrize(
    ("asker", "status"),
    [
        (lambda office: staff(Role.CLERK, office.id), 200),
        (lambda office: staff(Role.SUPERVISOR, office.id), 200),
        (lambda office: staff(Role.DISPATCHER, make_office().id), 404),
        (lambda office: staff(Role.ADMINISTRATOR), 403),
        (lambda office: citizen(), 403),
    ],
)
def test_a_trail_is_for_the_office_whose_incident_it_is(town, now, asker, status):
    incident = report(collect(town).packet, now)

    answer = signed_in(KeyedClient, asker(town.office)).get(trail_url(incident))

    assert answer.status_code == status
    assert Read.objects.count() == (1 if status == 200 else 0)


def test_nobody_who_is_not_signed_in_sees_a_trail(town, now, api):
    incident = report(collect(town).packet, now)

    assert api.get(trail_url(incident)).status_code == 401


# --- the list ---------------------------------------------------------------------------------


@pytest.fixture
def three(town, now, monkeypatch):
    """A damaged packet with the courier, one missing at the office, one that was found."""
    monkeypatch.setattr("backend.common.clock.now", lambda: now + 30 * HOUR)
    packets = [collect(town, dossier_id=town.another_dossier().id).packet for _ in range(3)]
    pass_on(town, town.at_courier, town.at_office, packets[1])
    damaged = report(packets[0], now + HOUR, "damaged")
    missing = report(packets[1], now + 20 * HOUR)
    found = report(packets[2], now + 21 * HOUR)
    resolve_incident(incident_id=found.id, outcome="found", actor_id=uuid7(), now=now + 23 * HOUR)
    return damaged, missing, found


def ids(client, query=""):
    answer = client.get(f"/api/v1/incidents{query}")
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", (0, 1, 2)),
        ("?open=true", (0, 1)),
        ("?open=false", (2,)),
        ("?kind=missing", (1, 2)),
        ("?kind=missing&open=true", (1,)),
        ("?kind=surplus", ()),
        ("?older_than_h=24", (0,)),
        ("?older_than_h=10", (0, 1)),
        ("?older_than_h=0", (0, 1, 2)),
    ],
)
def test_incidents_are_filtered_by_state_kind_and_age(three, dispatcher, query, wanted):
    assert ids(dispatcher, query) == [str(three[index].id) for index in wanted]


def test_incidents_are_filtered_by_office_within_what_one_may_see(town, three, dispatcher):
    strange = make_office()

    assert ids(dispatcher, f"?office={town.office.id}") == [str(one.id) for one in three]
    assert ids(dispatcher, f"?office={strange.id}") == []


def test_each_incident_tells_its_age_its_dossier_and_our_promise(three, dispatcher):
    rows = dispatcher.get("/api/v1/incidents").json()["results"]

    assert [row["age_s"] for row in rows] == [29 * 3600, 10 * 3600, 2 * 3600]
    assert [row["dossier_number"] for row in rows] == [one.packet.dossier.number for one in three]
    assert [row["hear_by"] for row in rows] == [None, None, None]  # nobody was told yet


@pytest.mark.parametrize(
    "query", ["?kind=stolen", "?older_than_h=-1", "?office=x", "?open=perhaps"]
)
def test_a_filter_that_is_none_is_refused(dispatcher, query):
    assert dispatcher.get(f"/api/v1/incidents{query}").status_code == 400


def test_incidents_come_in_pages_with_the_same_queries_however_many(town, three, dispatcher):
    def page(size):
        with CaptureQueriesContext(connection) as queries:
            body = dispatcher.get(f"/api/v1/incidents?page_size={size}").json()
        return body, len(queries)

    first, cost_of_one = page(1)
    whole, cost_of_three = page(50)

    assert (len(first["results"]), len(whole["results"])) == (1, 3)
    assert first["next_cursor"]
    assert whole["next_cursor"] is None
    assert cost_of_one == cost_of_three


def test_custody_of_a_dossier_names_what_is_open(town, now, officer):
    pass_on(town, town.at_courier, town.at_desk, collect(town).packet)
    result = issue(town)
    incident = report(result, now, "seal_broken")

    body = officer.get(f"/api/v1/dossiers/{town.dossier.id}/custody").json()

    assert [row["id"] for row in body["open_incidents"]] == [str(incident.id)]


def test_a_dossier_says_that_something_is_wrong(town, now, officer):
    before = officer.get(f"/api/v1/dossiers/{town.dossier.id}").json()["has_open_incident"]
    report(collect(town).packet, now)

    after = officer.get(f"/api/v1/dossiers/{town.dossier.id}").json()["has_open_incident"]

    assert (before, after) == (False, True)


def test_the_office_reads_the_reason_in_the_list_and_the_words_only_where_it_is_noted(
    town, now, dispatcher
):
    handover = collect(town)
    incident = dispute_handover(
        dossier_id=town.dossier.id, handover_id=handover.id, reason="other", text="thiếu một tờ",
        now=now,
    )  # fmt: skip

    (row,) = dispatcher.get("/api/v1/incidents").json()["results"]
    noted = Read.objects.count()
    trail = dispatcher.get(trail_url(incident)).json()

    assert (row["dispute_reason"], row["handover_id"]) == ("other", str(handover.id))
    assert "thiếu một tờ" not in str(row)
    assert noted == 0
    assert trail["dispute_text"] == "thiếu một tờ"
    assert Read.objects.count() == 1
