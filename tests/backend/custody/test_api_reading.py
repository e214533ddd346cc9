"""Custody at the edge: what can be read, by whom, at what price."""

import pytest

from backend.custody.models import Handover
from tests.support.custody import (
    bring_out,
    collect,
    deliver,
    hand,
    issue,
    pass_on,
)

PAPERS = [{"name": "Trích lục", "kind": "original"}]


def tally(*packets, verdict="present"):
    return {"tally": [{"s10": packet.s10, "verdict": verdict} for packet in packets]}


def test_custody_of_a_dossier_is_told_checked_and_exported(town, officer):
    collect(town)
    deliver(town, bring_out(town, issue(town)))

    said = officer.get(f"/api/v1/dossiers/{town.dossier.id}/custody").json()

    assert (said["is_intact"], said["faults"]) == (True, [])
    assert [step["kind"] for step in said["timeline"]] == [
        "sealed",
        "collected",
        "result_issued",
        "taken_from_desk",
        "received",
        "loaded",
        "delivered",
    ]
    assert [row["kind"] for row in said["handovers"]] == ["collected", "result_issued", "delivered"]
    assert [row["holder"]["kind"] for row in said["packets"]] == ["courier", "citizen"]
    assert said["timeline"][4]["receiver"]["name"] == town.office.name
    assert len(said["chain"]["events"]) == 7
    assert said["chain"]["openings"][0]["value"] == "Chủ hồ sơ"


def test_a_slip_is_a_pdf_for_nobody_to_keep(town, officer):
    handover = collect(town)

    answer = officer.get(f"/api/v1/handovers/{handover.id}/slip.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"


def test_anybody_with_a_slip_checks_it_and_sees_nothing_personal(town, api):
    handover = collect(town)

    answer = api.get(f"/api/v1/verify/{handover.slip_token}")

    assert answer.status_code == 200
    assert answer.json() == {
        "kind": "collected",
        "label_vi": "Thu gom",
        "at": answer.json()["at"],
        "device_time": None,
        "s10": handover.packet.s10,
        "seal_number": handover.packet.seal_number,
        "n_papers": 3,
        "n_missing": 0,
        "manifest_hash": handover.manifest_hash,
        "event_hash": handover.event.hash,
        "event_seq": 2,
        "is_intact": True,
        "n_faults": 0,
        "found": {
            "is_unchecked": False,
            "n_papers": None,
            "names": "",
            "fault": None,
            "seal_before": "",
            "old_paper": "",
        },
    }
    assert api.get(f"/api/v1/verify/{'a' * 32}").status_code == 404


def test_a_slip_of_a_ledger_that_was_touched_says_so(town, api):
    handover = collect(town)
    Handover.objects.update(manifest="{}")

    answer = api.get(f"/api/v1/verify/{handover.slip_token}").json()

    assert (answer["is_intact"], answer["n_faults"]) == (False, 1)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/api/v1/packets?holder=office", 7),
        ("/api/v1/batches", 7),
        ("/api/v1/incidents", 6),
    ],
)
def test_lists_cost_the_same_however_long_they_are(
    town, clerk, path, queries, django_assert_num_queries
):
    for _ in range(3):
        packets = [collect(town).packet, collect(town).packet]
        batch = hand(town, town.at_courier, town.at_office, *packets)
        codes = tally(packets[0]), tally(packets[1], verdict="missing")
        both = {"tally": codes[0]["tally"] + codes[1]["tally"]}
        clerk.post(f"/api/v1/batches/{batch.id}/countersign", both)

    with django_assert_num_queries(queries):
        answer = clerk.get(path)

    assert len(answer.json()["results"]) == 3


def test_the_custody_of_a_dossier_costs_the_same_however_long_it_is(
    town, officer, django_assert_num_queries
):
    path = f"/api/v1/dossiers/{town.dossier.id}/custody"
    pass_on(town, town.at_courier, town.at_office, collect(town).packet)

    with django_assert_num_queries(23):
        officer.get(path)

    for _ in range(3):
        pass_on(town, town.at_courier, town.at_office, collect(town).packet)
    with django_assert_num_queries(23):
        officer.get(path)
