"""Pushing operations: each once, each answered, none in another's way."""

import uuid

import pytest
from django.db import connection

from mobile_api.models import Contradiction, Operation, Receipt
from mobile_api.services.keeping import said
from tests.support.client import KeyedClient
from tests.support.mobile import collect_payload, frame_of, operation, push
from tests.support.people import citizen, signed_in, staff


def state_of(visit):
    visit.refresh_from_db()
    return visit.state


def test_a_repeated_operation_gets_its_first_receipt_again(phone, visit):
    sent = operation("collect", **collect_payload(visit))

    (first,) = push(phone, sent)
    (again,) = push(phone, sent)

    assert (first["result"], first["first_result"]) == ("applied", "applied")
    assert (again["result"], again["first_result"]) == ("duplicate", "applied")
    assert again["outcome"] == first["outcome"]
    assert again["answered_at"] == first["answered_at"] == "2026-03-03T01:00:00Z"
    assert visit.events.filter(new_state="done").count() == 1
    assert (Operation.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_rejection_is_a_receipt_too(phone, visit):
    sent = operation("collect", **collect_payload(visit, s10="no label"))

    (first,) = push(phone, sent)
    (again,) = push(phone, sent)

    assert (first["result"], first["problem"]["status"]) == ("rejected", 422)
    assert (again["result"], again["first_result"]) == ("duplicate", "rejected")
    assert again["problem"] == first["problem"]
    assert "outcome" not in again


def test_an_operation_may_come_twice_in_one_push(phone, visit):
    sent = operation("arrive", appointment_id=str(visit.id))

    answers = push(phone, sent, sent)

    assert [each["result"] for each in answers] == ["applied", "duplicate"]


@pytest.mark.parametrize(
    "change", [{"at": "2026-03-03T08:11:00+07:00"}, {"kind": "start_travel"}, {"payload": {}}]
)
def test_an_id_with_other_content_is_refused_and_kept_beside_the_first(phone, visit, change):
    sent = operation("arrive", appointment_id=str(visit.id))
    (first,) = push(phone, sent)

    for _ in range(2):
        (other,) = push(phone, {**sent, **change})
        assert (other["result"], other["problem"]["code"]) == ("rejected", "operation-id-reused")

    (again,) = push(phone, sent)
    assert (again["result"], again["outcome"]) == ("duplicate", first["outcome"])
    assert Contradiction.objects.get().operation.operation_id == uuid.UUID(sent["operation_id"])
    assert Receipt.objects.get().result == "applied"


def test_the_counter_of_the_phone_is_kept_and_not_compared(phone, visit):
    sent = operation("arrive", appointment_id=str(visit.id)) | {"device_seq": 7}
    push(phone, sent)

    (again,) = push(phone, sent | {"device_seq": 8})

    assert again["result"] == "duplicate"
    assert Operation.objects.get().device_seq == 7


def test_another_courier_neither_repeats_nor_sees_an_operation(
    phone, visit, other_courier, courier
):
    sent = operation("collect", **collect_payload(visit))
    push(phone, sent)
    stranger = signed_in(KeyedClient, other_courier.user)

    (answer,) = push(stranger, sent)

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "operation-id-reused")
    assert "outcome" not in answer
    assert Operation.objects.get().courier_id == courier.id
    assert Contradiction.objects.get().device.user_id == other_courier.user_id


def test_a_courier_may_repeat_from_a_new_phone(phone, visit, courier):
    sent = operation("arrive", appointment_id=str(visit.id))
    push(phone, sent)
    new_phone = signed_in(KeyedClient, courier.user)

    (answer,) = push(new_phone, sent)

    assert answer["result"] == "duplicate"


def test_a_refused_operation_stops_none_after_it(phone, visit):
    answers = push(
        phone,
        operation("start_travel", appointment_id=str(uuid.uuid4())),
        operation("dance", appointment_id=str(visit.id)),
        operation("arrive"),
        operation("arrive", appointment_id=str(visit.id)),
    )

    assert [each["result"] for each in answers] == ["rejected", "rejected", "rejected", "applied"]
    assert [each["problem"]["code"] for each in answers[:3]] == [
        "not-your-visit",
        "operation-kind-unknown",
        "malformed",
    ]
    assert Receipt.objects.count() == 4


def test_a_payload_without_its_form_is_a_receipt_too(phone, visit):
    sent = operation("collect", **collect_payload(visit, colour="red", photos=["x"]))

    (first,) = push(phone, sent)
    (again,) = push(phone, sent)

    assert (first["result"], first["problem"]["status"]) == ("rejected", 400)
    assert [row["pointer"] for row in first["problem"]["errors"]] == [
        "/payload/photos/0",
        "/payload/colour",
    ]
    assert (again["result"], again["problem"]) == ("duplicate", first["problem"])
    assert state_of(visit) == "confirmed"


def test_text_that_is_no_unicode_gets_its_answer(phone, visit):
    answers = push(
        phone,
        operation("fail", appointment_id=str(visit.id), reason="\ud800"),
        operation("arrive", appointment_id=str(visit.id), **{"\x00\ud800": 1}),
        operation("\ud800\x00"),
    )

    assert [each["result"] for each in answers] == ["rejected"] * 3
    assert [row["pointer"] for row in answers[1]["problem"]["errors"]] == ["/payload/\x00?"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"operations": []},
        {"operations": ["x"]},
        {"operations": [{"kind": "arrive"}]},
        {"operations": [operation("arrive")] * 51},
        {"operations": [operation("arrive")], "more": True},
    ],
)
def test_a_push_that_cannot_be_answered_one_by_one_is_refused_whole(device, body):
    response = device.post("/api/v1/courier/operations", body)

    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert not Operation.objects.exists()


def test_only_what_was_rejected_is_kept_and_it_is_sealed(phone, visit):
    applied = operation("collect", **collect_payload(visit))
    rejected = operation("collect", **collect_payload(visit, s10="no label"))
    push(phone, applied, rejected)

    first, second = Operation.objects.order_by("id")
    plain = str(said(bytes(second.sealed_content), row_id=second.id))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mobile_api_operation, mobile_api_receipt")
        stored = str(cursor.fetchall())
    assert first.sealed_content is None
    assert rejected["payload"]["seal_number"] in plain
    assert rejected["payload"]["seal_number"] not in stored
    assert "slip_url" not in stored


@pytest.mark.parametrize("kind", ["anonymous", "citizen", "clerk", "dispatcher", "administrator"])
def test_only_a_couriers_device_gets_in(db, kind):
    client = KeyedClient()
    if kind != "anonymous":
        client = signed_in(KeyedClient, citizen() if kind == "citizen" else staff(kind))
    expected = 401 if kind == "anonymous" else 403

    answers = [
        client.post("/api/v1/courier/operations", {"operations": [operation("arrive")]}),
        client.get("/api/v1/courier/package"),
        client.get("/api/v1/courier/changes"),
        client.get("/api/v1/courier/device"),
        client.put(f"/api/v1/media/{'0' * 64}", b"x", content_type="image/jpeg"),
        client.head(f"/api/v1/media/{'0' * 64}"),
    ]

    assert [answer.status_code for answer in answers] == [expected] * 6
    assert not Operation.objects.exists()


def test_a_courier_who_left_finds_nothing(phone, courier):
    type(courier).objects.filter(id=courier.id).update(is_active=False)

    answers = [
        phone.post("/api/v1/courier/operations", frame_of(phone, operation("arrive"))),
        phone.get("/api/v1/courier/package"),
        phone.get("/api/v1/courier/changes"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
