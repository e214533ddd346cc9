"""Packets handed together from a phone: out with the load check, back with the hand-over."""

import uuid

import pytest

from backend.custody import parties
from backend.custody.models import Batch, Incident
from backend.custody.selectors.holders import holder_of
from backend.custody.services import countersign_batch, withdraw_batch
from tests.support.custody import new_s10
from tests.support.mobile import collect_payload, operation, push
from tests.support.scheduling import bring_to_office, hand_to_courier, ready_result


@pytest.fixture
def packet(day):
    _, packet = ready_result(day.town)
    return bring_to_office(day.town, packet)


@pytest.fixture
def batch(day, courier, packet):
    return hand_to_courier(day.town, courier, packet)


def count(batch, **tally):
    said = [{"s10": code, "verdict": verdict} for code, verdict in tally.items()]
    return operation("countersign_batch", batch_id=str(batch.id), tally=said)


def hand_over(receiver, *codes):
    return operation(
        "hand_batch", receiver={"kind": receiver.kind, "id": str(receiver.id)}, s10=list(codes)
    )


def test_what_is_counted_at_the_load_check_is_the_couriers(phone, courier, packet, batch):
    sent = count(batch, **{packet.s10: "present"})

    (answer,) = push(phone, sent)
    (again,) = push(phone, sent)

    assert answer["outcome"] == {
        "batch_id": str(batch.id),
        "list_hash": batch.list_hash,
        "state": "countersigned",
    }
    assert again["outcome"] == answer["outcome"]
    assert holder_of(packet.id) == parties.courier(courier.id)


def test_a_batch_is_a_change_on_the_phone_until_it_is_withdrawn(phone, day, batch):
    handed = phone.get("/api/v1/courier/changes").json()
    withdraw_batch(batch_id=batch.id, actor_id=day.town.clerk.id, now=batch.handed_at)

    rest = phone.get(f"/api/v1/courier/changes?cursor={handed['next_cursor']}").json()

    told = {"kind": "batch", "id": str(batch.id)}
    assert handed["changes"][-1] == told | {"is_deleted": False}
    assert rest["changes"] == [told | {"is_deleted": True}]


def test_what_is_missing_stays_with_the_office_and_is_an_incident(phone, day, packet, batch):
    surplus = new_s10()

    push(phone, count(batch, **{packet.s10: "missing", surplus: "present"}))

    assert holder_of(packet.id) == parties.office(day.town.office.id)
    assert sorted(Incident.objects.values_list("kind", flat=True)) == ["missing", "surplus"]


def test_an_uncounted_packet_is_refused_and_nothing_changes(phone, day, packet, batch):
    (answer,) = push(phone, count(batch, **{new_s10(): "present"}))

    batch.refresh_from_db()
    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "tally-incomplete")
    assert answer["problem"]["s10"] == [packet.s10]
    assert batch.state == "handed"
    assert holder_of(packet.id) == parties.office(day.town.office.id)


def test_a_colleagues_batch_is_not_there(day, other_courier, packet, batch):
    stranger = day.client(other_courier)

    (answer,) = push(stranger, count(batch, **{packet.s10: "present"}))

    batch.refresh_from_db()
    assert answer["problem"]["code"] == "not-found"
    assert batch.state == "handed"


def test_papers_are_handed_to_the_office_and_stay_the_couriers_until_counted(
    phone, day, visit, courier
):
    papers = collect_payload(visit)
    push(phone, operation("collect", **papers))

    (answer,) = push(phone, hand_over(parties.office(day.town.office.id), papers["s10"]))

    batch = Batch.objects.get()
    (line,) = batch.lines.all()
    assert answer["outcome"]["batch_id"] == str(batch.id)
    assert holder_of(line.packet_id) == parties.courier(courier.id)

    countersign_batch(
        batch_id=batch.id, tally={papers["s10"]: "present"}, actor_id=day.town.clerk.id,
        now=batch.handed_at,
    )  # fmt: skip

    assert holder_of(line.packet_id) == parties.office(day.town.office.id)


def test_papers_can_go_straight_to_a_desk_or_a_colleague(phone, day, courier, other_courier):
    first, second = (collect_payload(visit) for visit in day.stops(courier))
    push(phone, operation("collect", **first), operation("collect", **second))

    answers = push(
        phone,
        hand_over(parties.desk(day.town.desk.id), first["s10"]),
        hand_over(parties.courier(other_courier.id), second["s10"]),
    )

    assert [each["result"] for each in answers] == ["applied", "applied"]
    assert sorted(Batch.objects.values_list("receiver", flat=True)) == [
        f"courier:{other_courier.id}",
        f"desk:{day.town.desk.id}",
    ]


@pytest.mark.parametrize(
    ("receiver", "codes", "problem"),
    [
        ("self", ["held"], "handover-not-possible"),
        ("nobody", ["held"], "not-found"),
    ],
)
def test_a_hand_over_that_cannot_be_makes_no_batch(
    phone, day, courier, packet, receiver, codes, problem
):
    receivers = {
        "self": parties.courier(courier.id),
        "nobody": parties.desk(uuid.uuid4()),
    }
    names = {"held": packet.s10}

    (answer,) = push(phone, hand_over(receivers[receiver], *[names[code] for code in codes]))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", problem)
    assert Batch.objects.filter(giver=f"courier:{courier.id}").count() == 0
