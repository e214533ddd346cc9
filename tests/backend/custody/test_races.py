"""Two at the same moment: chains do not fork, operations happen once, labels serve once."""

import pytest
from django.db import IntegrityError

from backend.common.uuid7 import uuid7
from backend.custody.errors import ItemCodeTaken, PacketInOtherBatch
from backend.custody.models import Batch, CustodyEvent, Handover, Packet
from backend.custody.selectors import holder_of, verify_all
from tests.support.custody import collect, count_batch, hand, make_town, new_s10
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")


def outcome(act):
    try:
        return act()
    except (ItemCodeTaken, PacketInOtherBatch, IntegrityError) as refusal:
        return type(refusal).__name__


def test_eight_writers_of_one_chain_take_turns():
    town = make_town()

    run_together(lambda _: collect(town), range(8))

    assert list(CustodyEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, 17)
    )
    assert verify_all().faults == ()


def test_without_the_lock_they_would_collide(monkeypatch):
    """The control: the unique (dossier, seq) refuses what the lock no longer orders."""
    town = make_town()
    monkeypatch.setattr("backend.custody.services.collection.lock_dossier", lambda _: town.dossier)

    answers = run_together(lambda _: outcome(lambda: collect(town)), range(8))

    assert "IntegrityError" in answers
    assert verify_all().faults == ()


def test_one_operation_sent_twice_at_once_is_one_handover():
    town, op_id = make_town(), uuid7()

    handovers = run_together(lambda _: collect(town, op_id=op_id), range(4))

    assert {handover.id for handover in handovers} == {Handover.objects.get().id}
    assert Packet.objects.count() == 1


def test_one_label_on_two_doors_is_one_packet():
    town = make_town()
    dossiers, s10 = [town.dossier, town.another_dossier()], new_s10()

    answers = run_together(
        lambda dossier: outcome(lambda: collect(town, dossier_id=dossier.id, s10=s10)), dossiers
    )

    assert answers.count("ItemCodeTaken") == 1
    assert Packet.objects.get().s10 == s10
    assert verify_all().faults == ()


def test_a_packet_handed_to_two_receivers_goes_to_one():
    town = make_town()
    packet = collect(town).packet
    receivers = [town.at_office, town.at_desk]

    answers = run_together(
        lambda receiver: outcome(lambda: hand(town, town.at_courier, receiver, packet)), receivers
    )

    assert answers.count("PacketInOtherBatch") == 1
    assert Batch.objects.count() == 1


def test_a_batch_counted_twice_at_once_moves_each_packet_once():
    town = make_town()
    packet = collect(town).packet
    batch = hand(town, town.at_courier, town.at_office, packet)

    run_together(lambda _: count_batch(town, batch), range(4))

    assert CustodyEvent.objects.filter(kind="received").count() == 1
    assert holder_of(packet.id) == town.at_office
