"""Packets that are missing, damaged or opened on the way, and packets that wait."""

import logging

import pytest

from backend.common.errors import IllegalTransition, InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.custody.errors import IncidentClosed
from backend.custody.models import CustodyEvent, Incident
from backend.custody.selectors import holder_of, timeline, verify_dossier
from backend.custody.services import hold_packet, report_incident, resolve_incident
from tests.support.custody import bring_out, collect, count_batch, deliver, hand, issue, pass_on
from tests.support.outbox import run_all_jobs

CLERK = uuid7()


@pytest.fixture
def packet(town):
    """A packet with the courier."""
    return collect(town).packet


def report(packet, now, kind="damaged"):
    return report_incident(packet_id=packet.id, kind=kind, actor_id=CLERK, now=now)


def resolve(incident, now, outcome="found"):
    return resolve_incident(incident_id=incident.id, outcome=outcome, actor_id=CLERK, now=now)


def state(packet):
    packet.refresh_from_db()
    return packet.state


@pytest.mark.parametrize("kind", ["missing", "damaged", "seal_broken"])
def test_a_reported_packet_stops_and_stays_with_its_holder(town, packet, now, kind):
    incident = report(packet, now, kind)

    step = timeline(town.dossier.id)[-1]
    assert state(packet) == "incident"
    assert holder_of(packet.id) == town.at_courier
    assert (step.kind, step.facts["what"], step.facts["incident"]) == (
        "incident",
        kind,
        str(incident.id),
    )


@pytest.mark.parametrize("kind", ["surplus", "contested", "stolen"])
def test_other_things_are_not_reported_by_hand(packet, now, kind):
    with pytest.raises(InvalidField):
        report(packet, now, kind)

    assert (state(packet), Incident.objects.count()) == ("in_transit", 0)


def test_a_packet_that_is_found_goes_on_from_where_it_was(town, packet, now):
    pass_on(town, town.at_courier, town.at_office, packet)
    hold_packet(packet_id=packet.id, actor_id=CLERK, now=now)
    incident = report(packet, now, "missing")

    resolve(incident, now)

    assert state(packet) == "held"
    assert timeline(town.dossier.id)[-1].kind == "resolved"
    assert verify_dossier(town.dossier.id) == []


def test_a_packet_that_is_lost_stays_out_and_the_holder_answers_for_it(town, packet, now):
    resolve(report(packet, now, "missing"), now, "lost")

    assert state(packet) == "incident"
    assert holder_of(packet.id) == town.at_courier
    assert timeline(town.dossier.id)[-1].facts["outcome"] == "lost"


def test_a_packet_with_two_incidents_goes_on_when_both_are_resolved(packet, now):
    first, second = report(packet, now, "damaged"), report(packet, now, "seal_broken")

    resolve(first, now)
    between = state(packet)
    resolve(second, now)

    assert (between, state(packet)) == ("incident", "in_transit")


def test_resolving_twice_is_resolving_once_and_never_otherwise(packet, now):
    incident = report(packet, now)
    resolve(incident, now)
    before = CustodyEvent.objects.count()

    resolve(incident, now)
    with pytest.raises(IncidentClosed) as refusal:
        resolve(incident, now, "lost")

    assert refusal.value.facts == {"outcome": "found"}
    assert CustodyEvent.objects.count() == before


def test_a_damaged_packet_that_is_counted_in_later_closes_its_incident(town, packet, now):
    batch = hand(town, town.at_courier, town.at_office, packet)
    incident = report(packet, now)

    count_batch(town, batch)

    incident.refresh_from_db()
    assert (incident.outcome, state(packet)) == ("found", "at_office")


def test_a_packet_at_its_end_has_no_incident(town, packet, now):
    pass_on(town, town.at_courier, town.at_desk, packet)

    with pytest.raises(IllegalTransition):
        report(packet, now)

    assert Incident.objects.count() == 0


def test_a_contested_delivery_is_resolved_without_moving_anything(town, now):
    result = bring_out(town, issue(town))
    deliver(town, result)
    deliver(town, result)
    before = CustodyEvent.objects.count()

    resolve(Incident.objects.get(), now, "settled")

    assert (state(result), CustodyEvent.objects.count()) == ("delivered", before)


def test_a_surplus_of_a_strange_label_is_resolved(town, packet, now):
    batch = hand(town, town.at_courier, town.at_office, packet)
    count_batch(town, batch, tally={packet.s10: "present", "no label at all": "present"})

    incident = resolve(Incident.objects.get(), now, "settled")

    assert (incident.s10, incident.outcome) == ("NOLABELATALL", "settled")


def test_an_incident_is_written_to_the_log_by_its_id_alone(packet, now, caplog):
    incident = report(packet, now)

    with caplog.at_level(logging.WARNING, logger="backend.custody.tasks"):
        run_all_jobs(now)

    assert caplog.messages == [f"custody incident {incident.id} was raised"]


def test_what_nobody_could_deliver_waits_at_the_office(town, packet, now):
    pass_on(town, town.at_courier, town.at_office, packet)

    hold_packet(packet_id=packet.id, actor_id=CLERK, now=now)
    hold_packet(packet_id=packet.id, actor_id=CLERK, now=now)

    assert state(packet) == "held"
    assert [step.kind for step in timeline(town.dossier.id)].count("held") == 1
    assert holder_of(packet.id) == town.at_office
    pass_on(town, town.at_office, town.at_courier, packet)
    assert state(packet) == "in_transit"


def test_a_packet_on_the_road_cannot_wait_at_the_office(packet, now):
    with pytest.raises(IllegalTransition):
        hold_packet(packet_id=packet.id, actor_id=CLERK, now=now)

    assert state(packet) == "in_transit"


def test_what_is_not_there_is_not_found(db, now):
    with pytest.raises(NotFound):
        hold_packet(packet_id=uuid7(), actor_id=CLERK, now=now)
    with pytest.raises(NotFound):
        report_incident(packet_id=uuid7(), kind="damaged", actor_id=CLERK, now=now)
    with pytest.raises(NotFound):
        resolve_incident(incident_id=uuid7(), outcome="found", actor_id=CLERK, now=now)
