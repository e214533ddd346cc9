"""What cannot be settled now is answered `retry` and leaves no trace; races have one winner."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from mobile_api.models import Operation, Receipt
from scheduling.models import Appointment, AppointmentEvent
from scheduling.services.moves import record_appointment_event
from tests.support.mobile import collect_payload, operation, push
from tests.support.scheduling import booked_day
from tests.support.threads import run_together


@pytest.fixture
def day(committed, morning):
    return booked_day(n_couriers=1, n_visits=2)


@pytest.fixture
def courier(day):
    return day.town.couriers[0]


@pytest.fixture
def phone(day, courier):
    return day.client(courier)


@pytest.fixture
def hasty(day):
    """A short patience with locks, so that the test need not wait for the product's 3 s."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    connection.close()


@contextmanager
def somebody_at(visit):
    """Another connection that holds the visit's row."""
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM scheduling_appointment WHERE id = %s FOR UPDATE", [visit.id]
            )
            yield
        other.rollback()
    finally:
        other.close()


def events(visit):
    return list(visit.events.order_by("id").values_list("new_state", flat=True))


def test_what_could_not_be_done_now_is_not_stored_and_passes_later(phone, day, hasty, caplog):
    busy, free = day.appointments
    sent = [
        operation("start_travel", appointment_id=str(busy.id)),
        operation("start_travel", appointment_id=str(free.id)),
    ]

    with somebody_at(busy):
        answers = push(phone, *sent)

    assert [each["result"] for each in answers] == ["retry", "applied"]
    assert answers[0]["problem"]["code"] == "operation-failed"
    assert (answers[0]["first_result"], answers[0]["answered_at"]) == (None, None)
    assert events(busy) == ["confirmed"]
    assert Operation.objects.get().receipt.result == "applied"
    assert f"operation {sent[0]['operation_id']} was not applied" in caplog.text

    assert [each["result"] for each in push(phone, *sent)] == ["applied", "duplicate"]
    assert events(busy) == ["confirmed", "en_route"]


def test_what_rests_on_an_unsettled_operation_waits_with_it(phone, day, hasty):
    busy, free = day.appointments
    papers = collect_payload(busy)
    office = {"kind": "office", "id": str(day.town.office.id)}
    sent = [
        operation("collect", **papers),
        operation("arrive", appointment_id=str(busy.id)),
        operation("arrive", appointment_id=str(free.id)),
        operation("hand_batch", receiver=office, s10=[papers["s10"]]),
    ]

    with somebody_at(busy):
        answers = push(phone, *sent)

    assert [each["result"] for each in answers] == ["retry", "retry", "applied", "retry"]
    assert {answers[i]["problem"]["code"] for i in (1, 3)} == {"earlier-operation-waits"}
    assert answers[3]["problem"]["operation_id"] == sent[0]["operation_id"]

    assert [each["result"] for each in push(phone, *sent)] == [
        "applied",
        "applied",
        "duplicate",
        "applied",
    ]


def test_02_one_operation_sent_by_four_requests_at_once_is_applied_once(day, courier):
    visit = day.appointments[0]
    sent = operation("collect", **collect_payload(visit))
    clients = [day.client(courier) for _ in range(4)]

    answers = run_together(lambda client: push(client, sent)[0], clients)

    assert sorted(each["result"] for each in answers) == ["applied"] + ["duplicate"] * 3
    assert len({each["outcome"]["handover_id"] for each in answers}) == 1
    assert (Operation.objects.count(), Receipt.objects.count()) == (1, 1)
    assert events(visit) == ["confirmed", "en_route", "arrived", "done"]


def test_control_looking_before_writing_lets_four_requests_write(day, now):
    visit_id = day.appointments[0].id
    all_have_looked = threading.Barrier(4)

    def write_unless_there(number):
        with transaction.atomic():
            is_there = AppointmentEvent.objects.filter(facts__op="1").exists()
            all_have_looked.wait(timeout=30)
            if not is_there:
                visit = Appointment.objects.get(id=visit_id)
                record_appointment_event(visit, old="", actor=str(number), now=now, op="1")

    run_together(write_unless_there, range(4))

    assert AppointmentEvent.objects.filter(facts__op="1").count() == 4
