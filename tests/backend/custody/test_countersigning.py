"""Packets handed together: the receiver counts, signs, and says what is wrong."""

import pytest

from backend.common.errors import IllegalTransition, InvalidField
from backend.custody.errors import (
    SelfCountersigned,
    TallyIncomplete,
)
from backend.custody.models import Batch, BatchLine, CustodyEvent, Incident
from backend.custody.selectors import (
    holder_of,
    timeline,
    verify_all,
    verify_dossier,
)
from backend.notifications.models import Message
from tests.support.custody import (
    count_batch,
    deliver,
    hand,
    issue,
    new_s10,
    pass_on,
)
from tests.support.outbox import jobs_of


def last(packet):
    return timeline(packet.dossier_id)[-1]


def states(*packets):
    for packet in packets:
        packet.refresh_from_db()
    return [packet.state for packet in packets]


def test_counted_packets_change_hands_and_both_signers_are_in_the_chain(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    counted = count_batch(town, batch)

    assert (counted.state, counted.countersigned_by) == ("countersigned", town.clerk_id)
    assert {holder_of(packet.id) for packet in packets} == {town.at_office}
    assert states(*packets) == ["at_office", "at_office"]
    assert [last(packet).kind for packet in packets] == ["received", "received"]
    assert last(packets[0]).facts["signers"] == {
        "giver": str(town.courier_id),
        "receiver": str(town.clerk_id),
    }
    assert last(packets[0]).facts["list_hash"] == batch.list_hash
    assert verify_all().faults == ()


def test_the_owner_is_told_once_that_the_papers_are_at_the_agency(town, packets):
    pass_on(town, town.at_courier, town.at_office, *packets)
    assert not Message.objects.filter(kind="papers_at_agency").exists()
    pass_on(town, town.at_office, town.at_courier, *packets)
    batch = hand(town, town.at_courier, town.at_desk, *packets)

    count_batch(town, batch)
    count_batch(town, batch)

    told = Message.objects.filter(kind="papers_at_agency").values_list("dedupe_key", flat=True)
    assert sorted(told) == sorted(f"papers_at_agency:{packet.id}" for packet in packets)


def test_at_a_desk_papers_are_opened_and_the_agency_keeps_them(town, packets):
    pass_on(town, town.at_courier, town.at_desk, *packets)

    assert states(*packets) == ["opened", "opened"]
    assert {holder_of(packet.id) for packet in packets} == {town.at_agency}
    kinds = [step.kind for step in timeline(packets[0].dossier_id)]
    assert kinds == ["sealed", "collected", "delivered_to_desk", "opened"]


def test_a_result_that_comes_back_to_the_desk_stays_closed(town):
    result = issue(town)
    pass_on(town, town.at_desk, town.at_courier, result)

    pass_on(town, town.at_courier, town.at_desk, result)

    assert states(result) == ["at_desk"]
    assert holder_of(result.id) == town.at_desk


@pytest.mark.parametrize(
    ("giver", "receiver", "kind", "state"),
    [
        ("at_courier", "at_office", "received", "at_office"),
        ("at_courier", "at_other_courier", "passed_on", "in_transit"),
        ("at_office", "at_courier", "dispatched", "in_transit"),
        ("at_office", "at_desk", "opened", "opened"),
    ],
)
def test_each_way_of_papers_has_its_event(town, packets, giver, receiver, kind, state):
    packet = packets[0]
    if giver == "at_office":
        pass_on(town, town.at_courier, town.at_office, packet)

    pass_on(town, getattr(town, giver), getattr(town, receiver), packet)

    assert (last(packet).kind, *states(packet)) == (kind, state)


def test_a_result_is_taken_from_the_desk_received_and_loaded(town):
    result = issue(town)

    pass_on(town, town.at_desk, town.at_courier, result)
    pass_on(town, town.at_courier, town.at_office, result)
    pass_on(town, town.at_office, town.at_courier, result)

    kinds = [step.kind for step in timeline(town.dossier.id)]
    assert kinds == ["result_issued", "taken_from_desk", "received", "loaded"]


def test_an_office_may_fetch_a_result_itself(town):
    result = issue(town)

    pass_on(town, town.at_desk, town.at_office, result)

    assert (last(result).kind, *states(result)) == ("received", "at_office")


@pytest.mark.parametrize("verdict", ["missing", "damaged"])
def test_a_packet_that_is_not_all_right_stays_with_the_giver(town, packets, verdict):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    count_batch(town, batch, tally={packets[0].s10: "present", packets[1].s10: verdict})

    incident = Incident.objects.get()
    assert states(*packets) == ["at_office", "incident"]
    assert [holder_of(packet.id) for packet in packets] == [town.at_office, town.at_courier]
    assert (incident.kind, incident.packet_id, incident.batch_id) == (
        verdict,
        packets[1].id,
        batch.id,
    )
    assert (incident.holder, incident.state_before) == (str(town.at_courier), "in_transit")
    assert sorted(BatchLine.objects.values_list("state", flat=True)) == sorted(["present", verdict])
    assert [job.payload for job in jobs_of("incident_raised")] == [
        {"incident_id": str(incident.id)}
    ]
    assert verify_all().faults == ()


def test_what_nobody_listed_is_noted_as_surplus(town, packets):
    first, known = packets
    batch = hand(town, town.at_courier, town.at_office, first)
    strange = new_s10()

    tally = dict.fromkeys([first.s10, known.s10, strange], "present")
    count_batch(town, batch, tally=tally)

    noted = Incident.objects.order_by("s10").values_list("kind", "s10", "packet_id")
    assert set(noted) == {("surplus", known.s10, known.id), ("surplus", strange, None)}
    assert holder_of(known.id) == town.at_courier
    assert states(known) == ["in_transit"]


def test_a_count_that_forgets_a_packet_is_refused(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    with pytest.raises(TallyIncomplete) as refusal:
        count_batch(town, batch, tally={packets[0].s10: "present"})

    assert refusal.value.facts == {"s10": [packets[1].s10]}
    assert Batch.objects.get().state == "handed"
    assert states(*packets) == ["in_transit", "in_transit"]


@pytest.mark.parametrize("tally", [{"": "present"}, {"x" * 41: "present"}, {"EA": "perhaps"}])
def test_a_count_of_nonsense_is_refused(town, packets, tally):
    batch = hand(town, town.at_courier, town.at_office, packets[0])

    with pytest.raises(InvalidField):
        count_batch(town, batch, tally={packets[0].s10: "present"} | tally)


def test_a_change_of_hands_needs_two_people(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    with pytest.raises(SelfCountersigned):
        count_batch(town, batch, actor_id=town.courier_id)

    assert Batch.objects.get().state == "handed"


def test_the_same_count_twice_is_one_count(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)
    count_batch(town, batch)
    before = CustodyEvent.objects.count()

    count_batch(town, batch)

    assert CustodyEvent.objects.count() == before


def test_another_count_of_a_counted_batch_is_refused(town, packets):
    batch = hand(town, town.at_courier, town.at_office, packets[0])
    count_batch(town, batch)

    with pytest.raises(IllegalTransition):
        count_batch(town, batch, tally={packets[0].s10: "missing"})


def test_a_late_count_confirms_what_was_presumed(town):
    result = issue(town)
    batch = hand(town, town.at_desk, town.at_courier, result)
    deliver(town, result)

    count_batch(town, batch)

    assert BatchLine.objects.get().state == "present"
    assert Incident.objects.count() == 0
    assert holder_of(result.id) == town.at_citizen


def test_a_late_count_of_a_packet_that_went_elsewhere_is_for_people(town):
    result = issue(town)
    batch = hand(town, town.at_desk, town.at_office, result)
    deliver(town, result)

    count_batch(town, batch)

    assert [incident.kind for incident in Incident.objects.all()] == ["contested"]
    assert holder_of(result.id) == town.at_citizen
    assert verify_dossier(town.dossier.id) == []
