"""A result at the door: its recipient looks at it, and does not take it when it is wrong."""

from itertools import permutations

import pytest
import time_machine

from backend.custody import parties
from backend.custody.models import Batch, Handover
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from mobile_api.client.results import ContentWrong, checked, refused
from mobile_api.models import Operation, Review
from scheduling.models import Attempt, Keeping
from tests.support.bookings import at
from tests.support.custody import new_seal
from tests.support.mobile import deliver_payload, fail_payload, operation, push, refuse_payload
from tests.support.scheduling import errand_of, hand_to_courier, ready_result
from tests.support.sync_invariants import violations

EIGHT, NOON = at("08:00"), at("12:00")
FAULTS = [
    "wrong_person", "name_misspelt", "details_wrong", "paper_missing", "paper_damaged",
    "wrong_kind", "not_signed",
]  # fmt: skip


@pytest.fixture
def packet(delivery):
    """The result that is brought."""
    return delivery[1]


@pytest.fixture
def stop(delivery):
    """The visit for which it is brought."""
    return delivery[0].appointments[0]


def said_now(kind, payload):
    """An operation of this very minute."""
    return operation(kind, at=EIGHT.isoformat(), **payload)


def state_of(visit):
    visit.refresh_from_db()
    return visit.state


def held(phone, packet):
    packets = phone.get("/api/v1/courier/package").json()["packets"]
    return next(each for each in packets if each["s10"] == packet.s10)


def nothing_changed(stop, packet):
    seal = packet.seal_number
    packet.refresh_from_db()
    return (
        state_of(stop) == "confirmed"
        and errand_of(stop).is_live
        and (packet.state, packet.seal_number) == ("in_transit", seal)
        and not Handover.objects.filter(kind__in=["delivered", "result_refused"]).exists()
    )


def test_a_wrong_result_goes_back_with_the_courier_and_ends_the_visit(
    delivery, deliverer, stop, packet
):
    courier = delivery[0].driver(stop)
    said = refuse_payload(stop, packet.s10, remark="Sai tên đệm")

    (answer,) = push(deliverer, said_now("refuse_result", said))

    packet.refresh_from_db()
    handover, errand = Handover.objects.get(kind="result_refused"), errand_of(stop)
    assert (answer["result"], answer["flags"]) == ("applied", [])
    assert answer["outcome"]["handover_id"] == str(handover.id)
    assert answer["outcome"]["slip_url"].endswith(f"/verify/{handover.slip_token}")
    assert answer["outcome"]["payment_note"] == ""
    assert (packet.state, packet.seal_number) == ("in_transit", said["seal_number"])
    assert holder_of(packet.id) == parties.courier(courier.id)
    assert (state_of(stop), errand.is_live, errand.outcome) == ("done", False, "result_wrong")
    assert stop.events.order_by("-id").first().facts["outcome"] == "result_wrong"
    assert not Attempt.objects.exists()
    assert verify_dossier(packet.dossier_id) == []
    assert violations() == []


def test_the_phone_makes_the_list_under_the_fresh_seal_by_itself(deliverer, stop, packet):
    told = refused(held(deliverer, packet), reason="paper_missing", seal_number=new_seal())

    (answer,) = push(deliverer, said_now("refuse_result", refuse_payload(stop, packet.s10) | told))

    assert answer["result"] == "applied"
    assert answer["outcome"]["manifest_hash"] == told["manifest_hash"]
    assert held(deliverer, packet)["seal_number"] == told["seal_number"]


def test_the_phone_knows_what_can_be_wrong_before_it_has_a_network(deliverer, stop):
    faults = deliverer.get("/api/v1/courier/package").json()["result_faults"]

    assert [each["reason"] for each in faults] == FAULTS
    assert faults[1]["label"] == "Sai họ tên"


def test_the_phone_tells_a_wrong_result_by_itself_before_it_is_handed_over(deliverer, packet):
    bag = held(deliverer, packet)

    assert checked(bag, n_papers=1, names_match=True) == {
        "content": {"n_papers": 1, "names_match": True}
    }
    for found in ({"n_papers": 2, "names_match": True}, {"n_papers": 1, "names_match": False}):
        with pytest.raises(ContentWrong):
            checked(bag, **found)


def test_the_same_refusal_again_is_one(deliverer, stop, packet):
    said = said_now("refuse_result", refuse_payload(stop, packet.s10))
    (first,) = push(deliverer, said)

    (again,) = push(deliverer, said)

    assert (again["result"], again["signed"]) == ("duplicate", first["signed"])
    assert Handover.objects.filter(kind="result_refused").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seal_number": "HG12"}, "seal-number-invalid"),
        ({"signatures": {}}, "signature-missing"),
        ({"outcome": "unable", "signatures": {}}, "signature-missing"),
        ({"manifest_salt": "0" * 32, "manifest_hash": "1" * 64}, "manifest-differs"),
        ({"receiver": {"name": "x", "basis": "code", "code": "000000"}}, "code-expired"),
        ({"reason": "ugly"}, "malformed"),
        ({"payment": {"postage_vnd": 1, "procedure_fee_vnd": 0}}, "malformed"),
    ],
)
def test_a_refusal_that_can_be_mended_is_rejected_and_changes_nothing(
    deliverer, stop, packet, changes, code
):
    said = refuse_payload(stop, packet.s10, **changes)

    (answer,) = push(deliverer, said_now("refuse_result", said))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", code)
    assert nothing_changed(stop, packet)


def test_the_seal_that_is_on_it_is_not_fresh(deliverer, stop, packet):
    said = refuse_payload(stop, packet.s10, seal_number=packet.seal_number)

    (answer,) = push(deliverer, said_now("refuse_result", said))

    assert answer["problem"]["code"] == "seal-taken"
    assert nothing_changed(stop, packet)


def test_the_wrong_packet_and_somebody_elses_visit_are_refused(delivery, deliverer, stop, packet):
    booked, _ = delivery
    _, strange = ready_result(booked.town)

    (wrong,) = push(deliverer, said_now("refuse_result", refuse_payload(stop, strange.s10)))

    assert wrong["problem"]["code"] == "packet-of-other-dossier"
    assert nothing_changed(stop, packet)


def test_papers_to_be_collected_cannot_be_a_wrong_result(phone, visit):
    said = refuse_payload(visit, "EA000000000VN")

    (answer,) = push(phone, said_now("refuse_result", said))

    assert answer["problem"]["code"] == "not-found"
    assert state_of(visit) == "confirmed"


@pytest.mark.parametrize(
    "content",
    [{"n_papers": 2, "names_match": True}, {"n_papers": 1, "names_match": False}],
)
def test_a_result_found_wrong_is_not_delivered_while_the_courier_is_there(
    deliverer, stop, packet, content
):
    said = deliver_payload(stop, packet.s10, content=content)

    (answer,) = push(deliverer, said_now("deliver", said))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "content-differs")
    assert answer["problem"]["listed"] == 1
    assert nothing_changed(stop, packet)


def test_hours_later_it_is_kept_where_it_is_and_a_dispatcher_looks(deliverer, stop, packet):
    content = {"n_papers": 2, "names_match": True}
    said = said_now("deliver", deliver_payload(stop, packet.s10, content=content))

    with time_machine.travel(NOON, tick=False):
        (answer,) = push(deliverer, said)

    assert (answer["result"], answer["flags"]) == ("applied", ["content_differs"])
    assert answer["outcome"]["flags"] == ["content_differs"]
    assert holder_of(packet.id) == parties.citizen(packet.dossier_id)
    assert Review.objects.get().kind == "content_differs"


def test_a_result_handed_over_unseen_is_flagged_and_nobody_is_asked(deliverer, stop, packet):
    said = deliver_payload(stop, packet.s10)
    del said["content"]

    (answer,) = push(deliverer, said_now("deliver", said))

    assert (answer["result"], answer["flags"]) == ("applied", [])
    assert answer["outcome"]["flags"] == ["unchecked"]
    assert not Review.objects.exists()


def test_refused_and_delivered_for_one_errand_are_both_kept_for_a_dispatcher(
    deliverer, stop, packet
):
    push(deliverer, said_now("refuse_result", refuse_payload(stop, packet.s10)))

    (answer,) = push(deliverer, said_now("deliver", deliver_payload(stop, packet.s10)))

    assert (answer["result"], answer["flags"]) == ("applied", ["two_handovers"])
    assert [each.kind for each in Review.objects.all()] == ["two_handovers"]
    assert verify_dossier(packet.dossier_id) == []


def test_who_gave_up_and_then_was_let_in_still_ends_the_visit(deliverer, stop, packet):
    push(deliverer, said_now("fail", fail_payload(stop, reason="refused")))
    assert state_of(stop) == "failed"

    push(deliverer, said_now("refuse_result", refuse_payload(stop, packet.s10)))

    assert (state_of(stop), errand_of(stop).outcome) == ("done", "result_wrong")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_it_arrives_it_comes_to_the_same(delivery, stop, packet, order):
    """I3: load check, refusal, the way back, and what a phone says of its day."""
    booked, _ = delivery
    courier = booked.driver(stop)
    batch = hand_to_courier(booked.town, courier, packet)
    tally = [{"s10": packet.s10, "verdict": "present"}]
    office = {"kind": "office", "id": str(booked.town.office.id)}
    sent = [
        said_now("countersign_batch", {"batch_id": str(batch.id), "tally": tally}),
        said_now("arrive", {"appointment_id": str(stop.id)}),
        said_now("refuse_result", refuse_payload(stop, packet.s10)),
        said_now("hand_batch", {"receiver": office, "s10": [packet.s10]}),
    ]
    for seq, each in enumerate(sent, start=1):
        each["device_seq"] = seq
    phone = booked.client(courier)

    for at_place in order:
        push(phone, sent[at_place])

    packet.refresh_from_db()
    assert {row.state for row in Operation.objects.exclude(kind="arrive")} == {"applied"}
    assert packet.state == "in_transit"
    assert holder_of(packet.id) == parties.courier(courier.id)
    assert Batch.objects.filter(state="handed").count() == 1
    assert (state_of(stop), errand_of(stop).outcome) == ("done", "result_wrong")
    assert [row.attempt_id for row in Keeping.objects.all()] == [None]
    assert violations() == []
