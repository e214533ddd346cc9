"""Packets handed together: the giver's half."""

import pytest

from backend.common.errors import IllegalTransition, NotFound
from backend.common.uuid7 import uuid7
from backend.custody import parties
from backend.custody.errors import (
    BatchEmpty,
    HandoverNotPossible,
    ItemCodeInvalid,
    NotTheHolder,
    PacketInOtherBatch,
    PacketNotFound,
    PacketNotReady,
)
from backend.custody.models import Batch, CustodyEvent, Packet
from backend.custody.selectors import (
    holder_of,
    packets_held_by,
)
from backend.custody.selectors.batches import batch_handed_to, batches_awaiting
from backend.custody.services import report_incident, withdraw_batch
from tests.support.custody import (
    count_batch,
    hand,
    pass_on,
)


def test_until_it_is_counted_a_batch_is_the_givers(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    assert (batch.state, batch.lines.count()) == ("handed", 2)
    assert {holder_of(packet.id) for packet in packets} == {town.at_courier}
    assert [packet.state for packet in Packet.objects.all()] == ["in_transit", "in_transit"]


def test_repeated_operations_hand_and_count_once(town, packets):
    hand_op, count_op = uuid7(), uuid7()
    batch = hand(town, town.at_courier, town.at_office, *packets, op_id=hand_op)
    count_batch(town, batch, op_id=count_op)
    before = CustodyEvent.objects.count()

    again = hand(town, town.at_courier, town.at_office, *packets, op_id=hand_op)
    count_batch(town, batch, op_id=count_op, tally={packets[0].s10: "missing"})

    assert again.id == batch.id
    assert (Batch.objects.count(), CustodyEvent.objects.count()) == (1, before)


def test_packets_may_be_named_by_their_labels(town, packets):
    codes = [packet.s10 for packet in packets]

    batch = hand(town, town.at_courier, town.at_office, packet_ids=(), s10_codes=codes)

    assert batch.lines.count() == 2


def test_only_the_holder_hands_over(town, packets):
    with pytest.raises(NotTheHolder) as refusal:
        hand(town, town.at_office, town.at_courier, *packets)

    assert refusal.value.facts == {"s10": sorted(packet.s10 for packet in packets)}
    assert Batch.objects.count() == 0


def test_a_packet_waits_in_one_batch_at_a_time(town, packets):
    hand(town, town.at_courier, town.at_office, packets[0])

    with pytest.raises(PacketInOtherBatch) as refusal:
        hand(town, town.at_courier, town.at_desk, *packets)

    assert refusal.value.facts == {"s10": [packets[0].s10]}
    assert Batch.objects.count() == 1


def test_a_packet_with_an_incident_is_not_handed_on(town, packets, now):
    report_incident(packet_id=packets[0].id, kind="damaged", actor_id=uuid7(), now=now)

    with pytest.raises(PacketNotReady):
        hand(town, town.at_courier, town.at_office, *packets)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"packet_ids": ()}, BatchEmpty),
        ({"packet_ids": (), "s10_codes": ["EA000000"]}, ItemCodeInvalid),
        ({"packet_ids": (uuid7(),)}, PacketNotFound),
        ({"packet_ids": (), "s10_codes": ["EA123456785VN"]}, PacketNotFound),
        ({"receiver": parties.office(uuid7())}, NotFound),
        ({"receiver": parties.desk(uuid7())}, NotFound),
        ({"receiver": parties.courier(uuid7())}, NotFound),
        ({"receiver": parties.agency(uuid7())}, HandoverNotPossible),
        ({"receiver": parties.citizen(uuid7())}, HandoverNotPossible),
    ],
)
def test_a_batch_that_cannot_be_is_refused(town, packets, facts, refusal):
    with pytest.raises(refusal):
        hand(town, town.at_courier, town.at_office, *packets, **facts)

    assert Batch.objects.count() == 0


def test_nobody_hands_over_to_himself(town, packets):
    with pytest.raises(HandoverNotPossible):
        hand(town, town.at_courier, town.at_courier, *packets)


def test_a_batch_nobody_counted_can_be_withdrawn(town, packets, now):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    withdraw_batch(batch_id=batch.id, actor_id=town.courier_id, now=now)
    withdraw_batch(batch_id=batch.id, actor_id=town.courier_id, now=now)

    with pytest.raises(IllegalTransition):
        count_batch(town, batch)
    assert hand(town, town.at_courier, town.at_desk, *packets).state == "handed"


def test_a_counted_batch_cannot_be_withdrawn(town, packets, now):
    batch = pass_on(town, town.at_courier, town.at_office, *packets)

    with pytest.raises(IllegalTransition):
        withdraw_batch(batch_id=batch.id, actor_id=town.courier_id, now=now)


def test_the_receiver_finds_its_batches_and_nobody_elses(town, packets):
    batch = hand(town, town.at_courier, town.at_office, *packets)

    assert list(batches_awaiting(town.at_office)) == [batch]
    assert list(batches_awaiting(town.at_desk)) == []
    assert batch_handed_to(town.at_office, batch_id=batch.id) == batch
    with pytest.raises(NotFound):
        batch_handed_to(town.at_courier, batch_id=batch.id)


def test_what_somebody_holds_is_listed(town, packets, django_assert_num_queries):
    pass_on(town, town.at_courier, town.at_office, packets[0])

    with django_assert_num_queries(2):
        held = list(packets_held_by([town.at_courier]))

    assert [packet.s10 for packet in held] == [packets[1].s10]
    assert list(packets_held_by([town.at_office])) == [packets[0]]
    assert list(packets_held_by([town.at_desk])) == []
