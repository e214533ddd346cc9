"""After the last try: the policy's next step is taken once, and undone if a try did not count."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from backend.accounts.roles import Role
from backend.custody import parties
from backend.custody.services import countersign_batch, hand_batch, hold_packet
from backend.notifications.models import Message
from backend.notifications.services.links import make_link
from scheduling.errors import ErrandLive, TriesUsedUp
from scheduling.models import Appointment, Attempt, Keeping
from scheduling.services.attempt_disputes import dispute_attempt, settle_attempt
from scheduling.services.changes import reschedule_appointment
from scheduling.services.errands import check_errands
from scheduling.services.last_tries import step_keeping
from scheduling.states import DisputeReason
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.media import make_media
from tests.support.mobile import fail_payload, operation, push
from tests.support.offices import make_office
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in, staff
from tests.support.scheduling import book_offer, errand_of

NINE = at("09:00")


def fail(client, visit):
    shown = {"waited_s": 700, "calls": 2, "photos": [make_media().sha256]}
    (answer,) = push(client, operation("fail", **fail_payload(visit, reason="absent", **shown)))
    assert answer["result"] == "applied"
    return Attempt.objects.get(id=answer["outcome"]["attempt_id"])


def fail_twice(client, visit):
    """Two tries; booked again in between, on the same day for the sake of the test."""
    first = fail(client, visit)
    Appointment.objects.filter(id=visit.id).update(state="confirmed")
    last = fail(client, visit)
    first.refresh_from_db()
    return first, last


def annul(attempt, dossier):
    dispute_attempt(
        tracking_token=dossier.tracking_token, attempt_id=attempt.id,
        reason=DisputeReason.WAS_HOME, text="", now=NINE,
    )  # fmt: skip
    return settle_attempt(
        attempt_id=attempt.id, stands=False, reason="ảnh chụp cửa khác", actor="dispatcher",
        now=NINE,
    )  # fmt: skip


def book_again(visit):
    opens_at = visit.opens_at + timedelta(days=1)
    return reschedule_appointment(
        appointment_id=visit.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="clerk", now=NINE, by_citizen=False,
    )  # fmt: skip


def bring_back(town, packet, courier, *, held=True):
    """The courier hands the packet in at the office, and a clerk puts it aside."""
    hand(town, parties.courier(courier.id), parties.office(town.office.id), packet)
    if held:
        hold_packet(packet_id=packet.id, actor_id=town.clerk.id, now=NINE)


def hand(town, giver, receiver, packet):
    batch = hand_batch(
        giver=giver,
        receiver=receiver,
        packet_ids=[packet.id],
        actor_id=town.dispatcher.id,
        now=NINE,
    )
    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=town.clerk.id, now=NINE
    )


@pytest.fixture
def result(delivery):
    """The visit of a delivery, and its packet."""
    booked, packet = delivery
    return booked, booked.appointments[0], packet


@pytest.fixture
def clerk(result):
    return signed_in(KeyedClient, result[0].town.clerk)


def test_a_collection_is_over_after_its_last_try_and_can_be_booked_anew(phone, visit):
    errand = errand_of(visit)
    token = errand.dossier.tracking_token
    wish = {"purpose": "collect", "dossier_token": token}
    first, last = fail_twice(phone, visit)

    assert [(each.number, each.next_step) for each in (first, last)] == [(1, "again"), (2, "ended")]
    errand.refresh_from_db()
    assert (errand.is_live, errand.done_at) == (False, None)
    assert not Keeping.objects.exists()
    assert len(check_errands([wish], on_day=visit.opens_at.date())) == 1
    with pytest.raises(TriesUsedUp):
        book_again(visit)
    run_all_jobs(NINE)
    told = Message.objects.get(kind="tries_used_up", phone=visit.phone)
    assert told.params["next"].startswith("xin đặt lịch mới hoặc mang giấy tờ đến ")
    assert token in told.params["next"]


def test_the_first_try_ends_nothing(phone, visit):
    fail(phone, visit)

    assert errand_of(visit).is_live
    run_all_jobs(NINE)
    assert not Message.objects.filter(kind="tries_used_up").exists()
    assert book_again(visit).state == "confirmed"


def test_a_result_becomes_a_task_of_the_office_with_its_time(result, deliverer, clerk):
    booked, visit, packet = result
    _, last = fail_twice(deliverer, visit)

    assert last.next_step == "office"
    (task,) = clerk.get("/api/v1/keepings").json()["results"]
    assert (task["state"], task["due_at"], task["purpose"], task["attempt_id"]) == (
        "kept", "2026-04-02T17:00:00Z", "deliver", str(last.id),
    )  # fmt: skip
    assert task["packets"] == [{"s10": packet.s10, "state": "in_transit"}]
    assert errand_of(visit).is_live  # so nobody books another delivery of it
    wish = {"purpose": "deliver", "dossier_token": errand_of(visit).dossier.tracking_token}
    with pytest.raises(ErrandLive):
        check_errands([wish], on_day=visit.opens_at.date())
    run_all_jobs(NINE)
    told = Message.objects.get(kind="tries_used_up", phone=visit.phone)
    assert "đến hết 02/04/2026, sau đó được trả lại cơ quan" in told.params["next"]
    office = Message.objects.filter(kind="exception_raised", user_id=booked.town.dispatcher.id)
    assert [each.params for each in office] == [{"day": "03/04/2026", "code": "results-kept"}]


def test_the_dossiers_page_says_where_the_result_waits(result, deliverer):
    _, visit, _ = result
    fail_twice(deliverer, visit)

    text = Client().get(f"/track/{errand_of(visit).dossier.tracking_token}").content.decode()

    assert "đến hết ngày 02/04/2026, sau đó được trả lại cơ quan." in text
    assert "Hãy đặt lịch hẹn mới" not in text


def test_what_nobody_came_for_goes_back_and_everybody_is_told(result, deliverer, clerk):
    booked, visit, packet = result
    fail_twice(deliverer, visit)
    bring_back(booked.town, packet, booked.driver(visit))
    task = Keeping.objects.get()

    assert step_keeping(keeping_id=task.id, now=task.due_at - timedelta(seconds=1)) == "kept"
    assert [step_keeping(keeping_id=task.id, now=task.due_at) for _ in range(2)] == [
        "returning", "returning",
    ]  # fmt: skip

    was_due, dossier = task.due_at, errand_of(visit).dossier
    task.refresh_from_db()
    assert timedelta(days=3) <= task.due_at - was_due <= timedelta(days=7)
    told = Message.objects.get(kind="kept_over")
    assert told.params == {"number": dossier.number, "agency": dossier.agency.name_vi}
    early = clerk.post(f"/api/v1/keepings/{task.id}/close")
    assert (early.status_code, early.json()["code"]) == (422, "keeping-not-over")
    assert early.json()["packets"] == [{"s10": packet.s10, "state": "held"}]

    town = booked.town
    hand(town, parties.office(town.office.id), parties.desk(town.desk.id), packet)
    answers = [clerk.post(f"/api/v1/keepings/{task.id}/close").json() for _ in range(2)]

    assert [answer["state"] for answer in answers] == ["closed", "closed"]
    assert not errand_of(visit).is_live
    assert clerk.get("/api/v1/keepings").json()["results"] == []


def test_what_is_not_back_in_time_is_told_again(result, deliverer):
    booked, visit, _ = result
    fail_twice(deliverer, visit)
    task = Keeping.objects.get()
    for _ in range(2):
        task.refresh_from_db()
        step_keeping(keeping_id=task.id, now=task.due_at)

    told = Message.objects.filter(kind="exception_raised", user_id=booked.town.dispatcher.id)
    assert [each.params["code"] for each in told] == ["results-returning"] * 2
    assert Message.objects.filter(kind="kept_over").count() == 1


@pytest.mark.parametrize("which", [0, 1])
def test_any_try_that_is_annulled_gives_the_delivery_back(result, deliverer, which):
    _, visit, _ = result
    tries = fail_twice(deliverer, visit)

    annul(tries[which], errand_of(visit).dossier)

    assert Keeping.objects.get().state == "given_back"
    assert list(Attempt.objects.order_by("id").values_list("number", "next_step")) == (
        [(0, "again"), (1, "again")] if which == 0 else [(1, "again"), (1, "again")]
    )
    run_all_jobs(NINE)
    assert Message.objects.filter(kind="visit_failed", phone=visit.phone).exists()
    assert book_again(visit).state == "confirmed"


def test_what_was_given_back_is_kept_again_after_the_next_try(result, deliverer):
    _, visit, _ = result
    _, last = fail_twice(deliverer, visit)
    annul(last, errand_of(visit).dossier)
    Appointment.objects.filter(id=visit.id).update(state="confirmed")

    again = fail(deliverer, visit)

    assert (again.number, again.next_step) == (2, "office")
    states = Keeping.objects.order_by("id").values_list("state", "attempt_id")
    assert list(states) == [("given_back", last.id), ("kept", again.id)]


def test_an_ended_collection_lives_again_unless_it_was_booked_anew(phone, visit):
    _, last = fail_twice(phone, visit)
    errand = errand_of(visit)

    annul(last, errand.dossier)

    errand.refresh_from_db()
    assert errand.is_live
    assert book_again(visit).state == "confirmed"


def test_an_ended_collection_that_was_booked_anew_stays_over(phone, day, visit):
    _, last = fail_twice(phone, visit)
    errand = errand_of(visit)
    wish = {"purpose": "collect", "dossier_token": errand.dossier.tracking_token}
    fresh = book_offer(day.town, day.day + timedelta(days=1), errands=[wish])

    annul(last, errand.dossier)

    errand.refresh_from_db()
    assert not errand.is_live
    assert errand_of(fresh).is_live


def test_the_link_of_a_used_up_visit_offers_no_windows(phone, visit):
    fail_twice(phone, visit)
    ends = NINE + timedelta(days=1)
    url = make_link(scope="visit", subject_id=visit.id, now=NINE, expires_at=ends)

    text = Client().get(urlsplit(url).path).content.decode()

    assert "Bưu tá đã đến hết số lần hẹn." in text
    assert 'value="move"' not in text


def test_an_upheld_try_changes_nothing(result, deliverer):
    _, visit, _ = result
    _, last = fail_twice(deliverer, visit)
    dossier = errand_of(visit).dossier
    dispute_attempt(
        tracking_token=dossier.tracking_token, attempt_id=last.id, reason=DisputeReason.NO_CALL,
        text="", now=NINE,
    )  # fmt: skip
    settle_attempt(attempt_id=last.id, stands=True, reason="đã gọi", actor="d", now=NINE)

    assert Keeping.objects.get().state == "kept"


def test_another_offices_task_is_not_there(result, deliverer):
    _, visit, _ = result
    fail_twice(deliverer, visit)
    stranger = signed_in(KeyedClient, staff(Role.CLERK, make_office().id))

    assert stranger.get("/api/v1/keepings").json()["results"] == []
    answer = stranger.post(f"/api/v1/keepings/{Keeping.objects.get().id}/close")
    assert answer.status_code == 404
    assert stranger.post(f"/api/v1/keepings/{uuid.uuid4()}/close").status_code == 404
    assert Keeping.objects.get().state == "kept"
