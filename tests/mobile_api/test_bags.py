"""What a courier hears of packets that left his bag, or stand otherwise in it, by others' hands."""

from itertools import permutations
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.custody import parties
from backend.custody.models import Batch, Incident
from backend.custody.selectors.holders import packets_held_by
from backend.custody.services import (
    countersign_batch,
    hand_batch,
    report_incident,
    resolve_incident,
    withdraw_batch,
)
from backend.feed.models import Change
from mobile_api.client.store import Store
from tests.conftest import NOW
from tests.support.mobile import (
    InProcess,
    collect_payload,
    deliver_payload,
    enrolled_phone,
    operation,
    push,
)
from tests.support.scheduling import bring_to_office, ready_result


@pytest.fixture
def phones(courier, other_courier):
    """The reference phones of both couriers, with their packages."""
    with Store(":memory:") as mine, Store(":memory:") as theirs:
        network, pair = InProcess(), []
        for who, store in ((courier, mine), (other_courier, theirs)):
            phone = enrolled_phone("http://server", who, store=store, transport=network)
            phone.pull_package()
            pair.append(phone)
        yield tuple(pair)


@pytest.fixture
def papers(phones, visit):
    """Papers the first courier took in; returns their code."""
    said = collect_payload(visit)
    phones[0].record("collect", said)
    assert phones[0].sync().applied == 1
    phones[0].pull_changes()
    phones[0].pull_package()
    return said["s10"]


def relay(giver, receiver, to, *codes):
    """Hand packets from phone to phone, until the receiver's phone knows of them."""
    giver.record("hand_batch", {"receiver": {"kind": "courier", "id": str(to.id)}, "s10": codes})
    assert giver.sync().applied == 1
    receiver.pull_changes()
    return receiver.package["incoming_batches"][-1]


def count(phone, batch, verdict="present"):
    tally = [{"s10": code, "verdict": verdict} for code in batch["s10"]]
    phone.record("countersign_batch", {"batch_id": batch["id"], "tally": tally})


def bag(phone):
    return [packet["s10"] for packet in phone.package["packets"]]


def held(*couriers):
    return [
        [packet.s10 for packet in packets_held_by([parties.courier(one.id)]).order_by("id")]
        for one in couriers
    ]


def told(courier, cursor=0):
    rows = Change.objects.filter(courier_id=courier.id, kind="packet", number__gt=cursor)
    return [(str(row.object_id), row.deleted) for row in rows.order_by("number")]


def test_who_gave_packets_away_hears_it_from_the_feed(phones, papers, courier, other_courier):
    giver, receiver = phones
    (packet,) = giver.package["packets"]
    batch = relay(giver, receiver, other_courier, papers)
    count(receiver, batch)
    assert receiver.sync().applied == 1

    heard = giver.pull_changes()

    assert heard == [{"kind": "packet", "id": packet["id"], "is_deleted": True}]
    assert bag(giver) == []
    receiver.pull_changes()
    assert bag(receiver) == [papers]
    assert receiver.package["incoming_batches"] == []
    assert held(courier, other_courier) == [[], [papers]]


def test_until_it_is_counted_the_giver_sees_in_which_batch_a_packet_waits(
    phones, papers, other_courier
):
    giver, receiver = phones
    batch = relay(giver, receiver, other_courier, papers)

    (packet,) = giver.pull_package()["packets"]

    assert (packet["s10"], packet["batch_id"]) == (papers, batch["id"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_couriers_who_swap_packets_end_with_the_right_bags_in_either_order(
    phones, papers, day, courier, other_courier, order
):
    theirs = collect_payload(next(v for v in day.appointments if day.driver(v) == other_courier))
    phones[1].record("collect", theirs)
    assert phones[1].sync().applied == 1
    mine_to_count = relay(phones[1], phones[0], courier, theirs["s10"])
    theirs_to_count = relay(phones[0], phones[1], other_courier, papers)
    count(phones[0], mine_to_count)
    count(phones[1], theirs_to_count)

    for each in order:
        assert phones[each].sync().applied == 1
        phones[each].pull_changes()
    for phone in phones:
        phone.pull_changes()

    assert [bag(phone) for phone in phones] == [[theirs["s10"]], [papers]]
    assert held(courier, other_courier) == [[theirs["s10"]], [papers]]


@pytest.mark.parametrize("order", list(permutations(("count", "look", "look again"))))
def test_whenever_the_giver_looks_the_last_look_shows_the_right_bag(
    phones, papers, other_courier, order
):
    giver, receiver = phones
    batch = relay(giver, receiver, other_courier, papers)
    count(receiver, batch)
    for step in order:
        if step == "count":
            receiver.sync()
        else:
            giver.pull_changes()

    giver.pull_changes()

    assert bag(giver) == []


def test_an_office_that_counts_a_batch_takes_it_off_the_givers_phone(phones, papers, day):
    giver, _ = phones
    office = {"kind": "office", "id": str(day.town.office.id)}
    giver.record("hand_batch", {"receiver": office, "s10": [papers]})
    giver.sync()
    (packet,) = giver.pull_package()["packets"]
    countersign_batch(
        batch_id=Batch.objects.get().id, tally={papers: "present"}, actor_id=day.town.clerk.id,
        now=NOW,
    )  # fmt: skip

    heard = giver.pull_changes()

    assert heard == [{"kind": "packet", "id": packet["id"], "is_deleted": True}]
    assert bag(giver) == []


@pytest.mark.parametrize("verdict", ["missing", "damaged"])
def test_what_the_receiver_did_not_find_stays_in_the_givers_bag_as_an_incident(
    phones, papers, other_courier, verdict
):
    giver, receiver = phones
    batch = relay(giver, receiver, other_courier, papers)
    (packet,) = giver.package["packets"]
    count(receiver, batch, verdict)
    receiver.sync()

    heard = giver.pull_changes()

    assert heard == [{"kind": "packet", "id": packet["id"], "is_deleted": False}]
    (kept,) = giver.package["packets"]
    assert (kept["s10"], kept["state"], kept["batch_id"]) == (papers, "incident", None)
    assert bag(receiver) == []


def test_a_batch_that_is_withdrawn_frees_the_packets_on_the_givers_phone(
    phones, papers, day, courier, other_courier
):
    giver, receiver = phones
    batch = relay(giver, receiver, other_courier, papers)
    (packet,) = giver.pull_package()["packets"]
    withdraw_batch(batch_id=batch["id"], actor_id=day.town.clerk.id, now=NOW)
    withdraw_batch(batch_id=batch["id"], actor_id=day.town.clerk.id, now=NOW)

    heard = giver.pull_changes()

    assert heard == [{"kind": "packet", "id": packet["id"], "is_deleted": False}]
    assert [each["batch_id"] for each in giver.package["packets"]] == [None]
    receiver.pull_changes()
    assert receiver.package["incoming_batches"] == []


def test_a_packet_that_somebody_else_delivers_leaves_the_bag_it_was_in_by_the_books(delivery):
    booked, packet = delivery
    visit = booked.appointments[0]
    driver = booked.driver(visit)
    holder = next(one for one in booked.town.couriers if one != driver)
    batch = hand_batch(
        giver=parties.office(booked.town.office.id), receiver=parties.courier(holder.id),
        packet_ids=[packet.id], actor_id=booked.town.clerk.id, now=NOW,
    )  # fmt: skip
    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=holder.user_id, now=NOW
    )

    (answer,) = push(
        booked.client(driver), operation("deliver", **deliver_payload(visit, packet.s10))
    )

    assert answer["outcome"]["flags"] == ["holder_differs"]
    assert told(holder) == [(str(packet.id), True)]
    assert told(driver) == []


def test_an_incident_and_its_end_are_changes_in_the_bag(phones, papers, day):
    giver, _ = phones
    (packet,) = giver.package["packets"]
    clerk_id = day.town.clerk.id
    report_incident(packet_id=UUID(packet["id"]), kind="damaged", actor_id=clerk_id, now=NOW)

    begun = giver.pull_changes()
    states = [each["state"] for each in giver.package["packets"]]
    incident = Incident.objects.get()
    resolve_incident(incident_id=incident.id, outcome="found", actor_id=clerk_id, now=NOW)
    ended = giver.pull_changes()

    change = {"kind": "packet", "id": packet["id"], "is_deleted": False}
    assert (begun, ended) == ([change], [change])
    assert states == ["incident"]
    assert [each["state"] for each in giver.package["packets"]] == ["in_transit"]


def test_a_refused_count_tells_nobody_anything(phones, papers, courier, other_courier):
    giver, receiver = phones
    batch = relay(giver, receiver, other_courier, papers)
    before = told(courier)

    count(receiver, batch | {"s10": []})
    receiver.record(
        "countersign_batch",
        {"batch_id": batch["id"], "tally": [{"s10": "RH000000000VN", "verdict": "present"}]},
    )
    receiver.sync()

    assert told(courier) == before
    assert held(courier, other_courier) == [[papers], []]


@pytest.mark.usefixtures("own_world")
def test_a_batch_of_any_size_is_told_with_the_same_statements(day, courier, other_courier):
    def counted(n):
        packets = [bring_to_office(day.town, ready_result(day.town)[1]) for _ in range(n)]
        one, other = parties.courier(courier.id), parties.courier(other_courier.id)
        town, codes = day.town, {packet.s10: "present" for packet in packets}
        for giver, receiver, first, second in (
            (parties.office(town.office.id), one, town.clerk.id, courier.user_id),
            (one, other, courier.user_id, other_courier.user_id),
        ):
            batch = hand_batch(
                giver=giver, receiver=receiver, packet_ids=[packet.id for packet in packets],
                actor_id=first, now=NOW,
            )  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                countersign_batch(batch_id=batch.id, tally=codes, actor_id=second, now=NOW)
        return [query["sql"] for query in queries if "feed_" in query["sql"]]

    assert len(counted(1)) == len(counted(4)) == 5
    assert [gone for _, gone in told(courier)] == [True] * 5
