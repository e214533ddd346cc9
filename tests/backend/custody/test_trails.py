"""The way of a packet that something is wrong with: who had it, by what proof, last seen where."""

from datetime import timedelta
from itertools import pairwise

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.common.uuid7 import uuid7
from backend.custody.models import Incident
from backend.custody.selectors.trails import trail_of
from backend.custody.services import (
    PlaceIn,
    check_load,
    dispute_handover,
    report_incident,
)
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
