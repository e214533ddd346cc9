"""From telling to a phone: the whole way through the outbox and the FCM adapter."""

from datetime import timedelta

import pytest

from backend.accounts.services import revoke_device
from backend.notifications.models import Address, ChannelPause
from backend.notifications.services import record_sync
from backend.outbox.models import Job
from tests.support.notifications import phone_of_courier, sendings_of, states_of
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import courier_user

pytestmark = pytest.mark.usefixtures("db")
OTHER_DAY = {"service_day_id": "day-2"}


@pytest.fixture
def courier():
    return courier_user()


def test_a_push_reaches_the_couriers_phone_with_ids_only(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    message = tell_plan(courier)

    run_all_jobs(now)

    (push,) = fcm.sent
    assert push["token"] == "token-1"
    assert push["data"] == {
        "message_id": str(message.id),
        "kind": "plan_changed",
        "dedupe_key": "plan_changed:1",
        "service_day_id": "day-1",
    }
    assert push["notification"]["body"] == "Lộ trình thay đổi: 18 điểm hẹn"
    assert "02/03/2026" not in str(push)
    assert states_of(message) == ["waiting", "sent"]
    assert sendings_of(message) == [("fcm", "accepted", "")]


def test_a_phone_that_is_unregistered_is_forgotten_at_once(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: "unregistered"
    message = tell_plan(courier)

    run_all_jobs(now)

    assert Address.objects.count() == 0
    assert sendings_of(message) == [("fcm", "refused", "unregistered")]
    assert fcm.asked == {"token-1": 1}
    assert states_of(message) == ["waiting", "failed"]


@pytest.mark.parametrize("answer", ["server_error", "quota", "garbage", "reset"])
def test_trouble_over_there_costs_no_phone(answer, courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: answer
    tell_plan(courier)

    run_all_jobs(now)

    assert Address.objects.count() == 1


def test_a_busy_server_is_asked_again_when_it_said(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: "quota_2s" if nth == 1 else ""
    message = tell_plan(courier)

    run_all_jobs(now)
    run_all_jobs(now + timedelta(seconds=1))
    assert fcm.asked == {"token-1": 1}
    run_all_jobs(now + timedelta(seconds=3))

    assert fcm.asked == {"token-1": 2}
    assert states_of(message) == ["waiting", "sent"]


def test_a_wrong_key_stops_the_channel_for_everybody_and_mends_by_itself(
    courier, fcm, tell_plan, now, caplog
):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: "auth"
    first = tell_plan(courier)
    second = tell_plan(courier, dedupe_key="plan_changed:2", about=OTHER_DAY)

    run_all_jobs(now)

    assert fcm.asked == {"token-1": 2}  # twice for the first, and nobody asked for the second
    assert ChannelPause.objects.get().until == now + timedelta(minutes=5)
    assert "channel fcm takes nothing until" in caplog.text
    fcm.plan = lambda token, nth: ""
    run_all_jobs(now + timedelta(minutes=6))
    assert [states_of(each)[-1] for each in (first, second)] == ["sent", "sent"]


def test_a_message_that_can_never_be_taken_is_a_dead_letter(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: "invalid"
    message = tell_plan(courier)

    run_all_jobs(now)

    assert fcm.asked == {"token-1": 1}
    assert Job.objects.filter(state="dead").count() == 1
    assert states_of(message) == ["waiting", "failed"]
    assert Address.objects.count() == 1


def test_a_phone_of_another_courier_or_out_of_service_gets_nothing(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    phone_of_courier(courier_user(), "token-2")
    revoke_device(device_id=courier.devices.get().id, now=now)
    message = tell_plan(courier)

    run_all_jobs(now)

    assert fcm.sent == []
    assert states_of(message) == ["waiting", "skipped"]


def test_a_phone_that_was_silent_for_a_month_is_left_alone(courier, fcm, tell_plan, now):
    phone_of_courier(courier, now=now - timedelta(days=31))
    tell_plan(courier)

    run_all_jobs(now)

    assert fcm.sent == []


def test_a_phone_that_changes_hands_takes_its_token_along(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    phone_of_courier(courier_user(), "token-1")
    tell_plan(courier)

    run_all_jobs(now)

    assert fcm.sent == []
    assert Address.objects.count() == 1


def test_an_app_that_synced_has_its_news(courier, fcm, tell_plan, now):
    phone_of_courier(courier)
    message = tell_plan(courier)
    other = tell_plan(courier_user(), dedupe_key="plan_changed:other")
    run_all_jobs(now)

    later = now + timedelta(seconds=10)
    assert record_sync(user_id=courier.id, now=later) == 1
    assert record_sync(user_id=courier.id, now=later) == 0

    assert states_of(message) == ["waiting", "sent", "delivered"]
    assert "delivered" not in states_of(other)
    run_all_jobs(now + timedelta(hours=1))
    assert [job.state for job in jobs_of("message")] == ["done"] * len(jobs_of("message"))
    assert sendings_of(message) == [("fcm", "accepted", "")]


def test_what_a_courier_must_know_at_once_arrives_in_the_order_it_was_said(
    courier, fcm, tell_plan, now
):
    phone_of_courier(courier)
    fcm.plan = lambda token, nth: "unavailable" if nth == 1 else ""
    first = tell_plan(courier)
    second = tell_plan(courier, dedupe_key="plan_changed:2", about=OTHER_DAY)

    run_all_jobs(now)
    assert fcm.sent == []  # the first is tried again; the second waits for it

    run_all_jobs(now + timedelta(minutes=1))

    said = [push["data"]["message_id"] for push in fcm.sent]
    assert said == [str(first.id), str(second.id)]
