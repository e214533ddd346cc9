"""Custody at the edge: what offices and desks do."""

import pytest

from backend.common.uuid7 import uuid7
from backend.custody.models import Batch
from backend.custody.selectors import holder_of
from tests.support.custody import (
    collect,
    hand,
    issue,
    new_s10,
    new_seal,
    pass_on,
)
from tests.support.dossiers import agency_code, make_dossier

PAPERS = [{"name": "Trích lục", "kind": "original"}]


def party(holder):
    return {"kind": holder.kind.value, "id": str(holder.id)}


def give(client, giver, receiver, *packets):
    body = {
        "giver": party(giver),
        "receiver": party(receiver),
        "s10": [packet.s10 for packet in packets],
    }
    return client.post("/api/v1/batches", body)


def tally(*packets, verdict="present"):
    return {"tally": [{"s10": packet.s10, "verdict": verdict} for packet in packets]}


def test_a_clerk_counts_a_bag_in_and_sees_what_the_office_holds(town, clerk):
    packet = collect(town).packet
    batch = hand(town, town.at_courier, town.at_office, packet)

    counted = clerk.post(f"/api/v1/batches/{batch.id}/countersign", tally(packet))
    held = clerk.get("/api/v1/packets?holder=office")

    assert (counted.status_code, counted.json()["state"]) == (200, "countersigned")
    assert [row["state"] for row in counted.json()["lines"]] == ["present"]
    row = held.json()["results"][0]
    assert (row["s10"], row["state"], row["holder"]) == (
        packet.s10,
        "at_office",
        party(town.at_office),
    )
    assert [paper["name"] for paper in row["papers"]] == ["Giấy khai sinh", "Ảnh 3×4"]


def test_a_clerk_gives_packets_to_a_courier(town, clerk):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, packet)

    answer = give(clerk, town.at_office, town.at_courier, packet)

    assert answer.status_code == 201
    assert answer.json()["lines"][0]["papers"][1]["remark"] == "nền trắng"
    assert holder_of(packet.id) == town.at_office


def test_a_repeated_request_hands_over_once(town, clerk):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, packet)
    body = {
        "giver": party(town.at_office),
        "receiver": party(town.at_courier),
        "s10": [packet.s10],
    }

    first = clerk.post("/api/v1/batches", body, key="the-same-key")
    second = clerk.post("/api/v1/batches", body, key="the-same-key")

    assert first.json() == second.json()
    assert Batch.objects.filter(state="handed").count() == 1


def test_a_desk_officer_counts_a_batch_and_the_agency_keeps_the_papers(town, officer):
    packet = collect(town).packet
    batch = hand(town, town.at_courier, town.at_desk, packet)

    listed = officer.get(f"/api/v1/batches?state=handed&desk={town.desk.id}")
    shown = officer.get(f"/api/v1/batches/{batch.id}")
    counted = officer.post(f"/api/v1/batches/{batch.id}/countersign", tally(packet))

    assert [row["id"] for row in listed.json()["results"]] == [str(batch.id)]
    assert shown.json()["lines"][0]["papers"][0]["count"] == 1
    assert counted.status_code == 200
    assert holder_of(packet.id) == town.at_agency


def test_a_count_that_forgets_a_code_names_it(town, officer):
    first, second = collect(town).packet, collect(town).packet
    batch = hand(town, town.at_courier, town.at_desk, first, second)

    answer = officer.post(f"/api/v1/batches/{batch.id}/countersign", tally(first))

    assert (answer.status_code, answer.json()["code"]) == (422, "tally-incomplete")
    assert answer.json()["s10"] == [second.s10]


def test_a_batch_can_be_withdrawn_by_its_giver(town, clerk):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, packet)
    batch = hand(town, town.at_office, town.at_courier, packet)

    answer = clerk.post(f"/api/v1/batches/{batch.id}/withdraw")

    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


def test_a_desk_officer_accepts_moves_and_answers_a_dossier(town, officer):
    dossier = make_dossier(
        agency_id=town.desk.agency_id, procedure_version_id=town.dossier.procedure_version_id
    )
    code, path = agency_code(), f"/api/v1/dossiers/{dossier.id}"

    accepted = officer.post(f"{path}/acceptance", {"agency_code": code, "due_day": "2026-03-09"})
    moved = officer.post(f"{path}/status", {"status": 4})
    issued = officer.post(
        f"{path}/results", {"papers": PAPERS, "s10": new_s10(), "seal_number": new_seal()}
    )

    assert (accepted.status_code, accepted.json()["agency_code"]) == (200, code)
    assert accepted.json()["due_day"] == "2026-03-09"
    assert (moved.status_code, moved.json()["agency_status"]) == (200, 4)
    assert (issued.status_code, issued.json()["state"]) == (201, "sealed")
    assert issued.json()["holder"] == party(town.at_desk)


def test_a_status_that_cannot_follow_is_refused_with_those_that_can(town, officer):
    dossier = make_dossier(
        agency_id=town.desk.agency_id, procedure_version_id=town.dossier.procedure_version_id
    )
    path = f"/api/v1/dossiers/{dossier.id}/status"

    backwards = officer.post(path, {"status": 10})
    uncoded = officer.post(path, {"status": 2})

    assert (backwards.status_code, backwards.json()["code"]) == (422, "illegal-transition")
    assert (backwards.json()["state"], backwards.json()["asked"]) == (1, 10)
    assert backwards.json()["possible"] == [2, 3, 5, 7]
    assert (uncoded.status_code, uncoded.json()["code"]) == (422, "dossier-not-accepted")
    dossier.refresh_from_db()
    assert dossier.agency_status == 1


def test_an_officer_gives_a_result_from_her_desk(town, officer):
    result = issue(town)

    answer = give(officer, town.at_desk, town.at_courier, result)

    assert answer.status_code == 201


def test_incidents_are_reported_listed_and_resolved(town, clerk):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, packet)

    reported = clerk.post(f"/api/v1/packets/{packet.id}/incidents", {"kind": "damaged"})
    listed = clerk.get("/api/v1/incidents?open=true")
    incident_id = reported.json()["id"]
    resolved = clerk.post(f"/api/v1/incidents/{incident_id}/resolve", {"outcome": "found"})

    assert (reported.status_code, resolved.status_code) == (201, 200)
    assert [row["id"] for row in listed.json()["results"]] == [incident_id]
    assert resolved.json()["outcome"] == "found"
    assert clerk.get("/api/v1/incidents?open=true").json()["results"] == []
    assert len(clerk.get("/api/v1/incidents").json()["results"]) == 1


def test_an_undeliverable_packet_waits_at_the_office(town, clerk):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, packet)

    answer = clerk.post(f"/api/v1/packets/{packet.id}/hold")

    assert (answer.status_code, answer.json()["state"]) == (200, "held")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/batches", {"s10": []}),
        ("/api/v1/batches", {"giver": {"kind": "bank", "id": str(uuid7())}}),
    ],
)
def test_a_request_without_form_is_malformed(clerk, path, body):
    answer = clerk.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
