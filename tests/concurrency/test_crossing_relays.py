"""Two couriers who swap packets, each counting the other's at the same moment."""

import threading

import pytest
from django.db import OperationalError

from backend.custody.selectors.holders import holder_of
from backend.custody.services import countersigning, feeding
from backend.feed.models import Change
from tests.support.custody import collect, count_batch, hand, make_town, pass_on, signer_of
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def swap():
    """A town, and a batch each way that waits for its count."""
    town = make_town()
    first = collect(town).packet
    second = collect(town, dossier_id=town.another_dossier().id).packet
    pass_on(town, town.at_courier, town.at_other_courier, second)
    Change.objects.all().delete()
    there = hand(town, town.at_courier, town.at_other_courier, first)
    back = hand(town, town.at_other_courier, town.at_courier, second)
    return town, (there, back), (first, second)


def count_together(town, batches):
    """Count both at once; returns what became of each."""

    def one(batch):
        receiver = town.at_other_courier if batch is batches[0] else town.at_courier
        try:
            count_batch(town, batch, actor_id=signer_of(town, receiver))
        except OperationalError:
            return "stopped"
        return "counted"

    return run_together(one, batches)


def test_couriers_who_count_each_others_packets_do_not_wait_for_each_other(swap):
    town, batches, (first, second) = swap

    said = count_together(town, batches)

    assert said == ["counted", "counted"]
    assert holder_of(first.id) == town.at_other_courier
    assert holder_of(second.id) == town.at_courier
    told = Change.objects.filter(deleted=True).values_list("courier_id", "kind")
    assert sorted(told) == sorted(
        (courier.id, kind)
        for courier in (town.courier, town.other_courier)
        for kind in ("batch", "packet")
    )


def test_control_counters_taken_one_by_one_end_in_a_deadlock(swap, monkeypatch):
    town, batches, _ = swap
    both_hold_one = threading.Barrier(2)

    def one_by_one(*args, **facts):
        feeding.note_bags(*args, **facts)
        both_hold_one.wait(timeout=30)

    monkeypatch.setattr(feeding, "lock_counters", lambda couriers: None)
    monkeypatch.setattr(countersigning, "note_bags", one_by_one)

    said = count_together(town, batches)

    assert sorted(said) == ["counted", "stopped"]
