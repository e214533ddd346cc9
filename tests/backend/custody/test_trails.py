"""The way of a packet that something is wrong with: who had it, by what proof, last seen where."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.roles import Role
from backend.common.uuid7 import uuid7
from backend.custody.models import Incident
from backend.custody.selectors.trails import trail_of
from backend.custody.services import (
    PlaceIn,
    check_load,
    dispute_handover,
    report_incident,
    resolve_incident,
)
from backend.privacy.models import Read
from tests.support.client import KeyedClient
from tests.support.custody import (
    bring_out,
    collect,
    count_batch,
    deliver,
    hand,
    issue,
    new_s10,
    pass_on,
)
from tests.support.offices import make_office
from tests.support.people import citizen, signed_in, staff

HOUR = timedelta(hours=1)
HERE = PlaceIn(lat=10.4631, lon=105.6421, accuracy_m=9)


def report(packet, now, kind="missing"):
    return report_incident(packet_id=packet.id, kind=kind, actor_id=uuid7(), now=now)


def scan(town, codes, now, **facts):
    return check_load(
        courier_id=town.courier.id, moment="return", s10_codes=codes, happened_at=now,
        actor_id=town.courier_id, now=now, **facts,
    )  # fmt: skip


def brief(trail):
    return [(one.holder.kind.value, one.proof.kind.value) for one in trail.stations]


def test_a_trail_tells_holders_in_order_from_when_to_when_and_by_what(town, now):
    handover = collect(town, place=HERE, media=[])
    packet = handover.packet
    into_office = hand(town, town.at_courier, town.at_office, packet, now=now + HOUR)
    count_batch(town, into_office, now=now + HOUR)
    out_again = hand(town, town.at_office, town.at_other_courier, packet, now=now + 2 * HOUR)
    count_batch(town, out_again, now=now + 2 * HOUR)

    trail = trail_of(report(packet, now + 3 * HOUR))

    assert brief(trail) == [
        ("citizen", "record"), ("courier", "handover"), ("office", "batch"), ("courier", "batch"),
    ]  # fmt: skip
    assert [one.proof.id for one in trail.stations] == [
        None, handover.id, into_office.id, out_again.id,
    ]  # fmt: skip
    assert [(one.since, one.until) for one in trail.stations[1:]] == [
        (now, now + HOUR), (now + HOUR, now + 2 * HOUR), (now + 2 * HOUR, None),
    ]  # fmt: skip
    assert all(one.until == other.since for one, other in pairwise(trail.stations))
    assert trail.stations[2].holder.name == town.office.name
    assert [one.holder.name for one in trail.stations if one.holder.kind == "courier"] == ["", ""]


def test_the_place_is_told_only_where_a_phone_told_one(town, now):
    packet = collect(town, place=HERE).packet
    pass_on(town, town.at_courier, town.at_office, packet)

    trail = trail_of(report(packet, now))

    assert [one.proof.place for one in trail.stations] == [
        None, (10.4631, 105.6421, 9), None,
    ]  # fmt: skip


def test_the_last_proof_that_it_was_there_is_the_count_and_not_the_incident(town, now):
    packet = collect(town).packet
    batch = hand(town, town.at_courier, town.at_office, packet, now=now + HOUR)
    count_batch(town, batch, now=now + HOUR)

    trail = trail_of(report(packet, now + 5 * HOUR))

    assert trail.last_holder.id == town.office.id
    assert (trail.last_seen.at, trail.last_seen.proof.kind, trail.last_seen.proof.id) == (
        now + HOUR, "batch", batch.id,
    )  # fmt: skip


def test_a_scan_in_the_bag_is_a_later_proof_than_the_handover(town, now):
    packet = collect(town).packet
    check = scan(town, [packet.s10], now + HOUR)

    trail = trail_of(report(packet, now + 2 * HOUR))

    assert (trail.last_seen.at, trail.last_seen.proof.kind, trail.last_seen.proof.id) == (
        now + HOUR, "load_check", check.id,
    )  # fmt: skip


def test_a_check_that_missed_it_is_no_proof_that_it_was_there(town, now):
    packet = collect(town).packet
    scan(town, [], now + HOUR)

    trail = trail_of(Incident.objects.get())

    assert trail.incident.packet_id == packet.id
    assert (trail.last_seen.at, trail.last_seen.proof.kind) == (now, "handover")


def test_what_waits_in_a_batch_is_not_seen_by_a_check_that_did_not_ask_for_it(town, now):
    packet = collect(town).packet
    hand(town, town.at_courier, town.at_office, packet, now=now + HOUR)
    scan(town, [], now + 2 * HOUR)

    trail = trail_of(report(packet, now + 3 * HOUR))

    assert trail.last_seen.proof.kind == "handover"


def test_a_scan_that_finds_it_again_is_a_proof(town, now):
    packet = collect(town).packet
    scan(town, [], now + HOUR)
    found = scan(town, [packet.s10], now + 2 * HOUR)

    trail = trail_of(report(packet, now + 3 * HOUR, "damaged"))

    assert found.found == [packet.s10]
    assert (trail.last_seen.at, trail.last_seen.proof.kind) == (now + 2 * HOUR, "load_check")


def test_what_was_presumed_shows_nobody_the_packet(town, now):
    result = issue(town)
    pass_on(town, town.at_desk, town.at_courier, result)
    pass_on(town, town.at_courier, town.at_office, result)
    deliver(town, result, now=now + HOUR)
    handover = result.handovers.get(kind="delivered")

    trail = trail_of(
        dispute_handover(
            dossier_id=town.dossier.id, handover_id=handover.id, reason="not_dealt", text="",
            now=now + 2 * HOUR,
        )
    )  # fmt: skip

    assert brief(trail)[-2:] == [("courier", "presumed"), ("citizen", "handover")]
    assert trail.last_seen.proof.id == handover.id


def test_an_unknown_surplus_has_no_way(town, now):
    packet, strange = collect(town).packet, new_s10()
    batch = hand(town, town.at_courier, town.at_office, packet)
    count_batch(town, batch, tally={packet.s10: "present", strange: "present"})

    trail = trail_of(Incident.objects.get(s10=strange))

    assert (trail.stations, trail.last_seen) == ((), None)
    assert trail.last_holder.id == town.office.id


def test_a_trail_takes_the_same_queries_however_long_it_is(town, now):
    def cost(packet, moment):
        incident = report(packet, moment)
        with CaptureQueriesContext(connection) as queries:
            trail_of(incident)
        return len(queries)

    short, long = collect(town).packet, bring_out(town, issue(town))
    pass_on(town, town.at_courier, town.at_other_courier, long)
    for hour in range(3):
        scan(town, [short.s10], now + hour * HOUR)

    assert cost(short, now + 5 * HOUR) <= 8
    assert cost(long, now + 5 * HOUR) <= 8


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
