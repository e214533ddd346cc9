"""Push, Zalo, text message, call: the next way when one fails, a stop when somebody confirms."""

from datetime import timedelta

import pytest

from backend.notifications import ways
from backend.notifications.models import CallTask, Choice, Reach
from backend.notifications.services import close_call_task, record_report
from backend.notifications.states import CallTaskState
from tests.backend.notifications.conftest import PHONE
from tests.support.notifications import closing, sendings_of, states_of
from tests.support.outbox import run_all_jobs
from tests.support.sms import SmsServer
from tests.support.zalo import ZaloServer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def sms(settings):
    with closing(SmsServer()) as server:
        settings.SMS_URL, settings.SMS_TOKEN = server.url, "sms-token"
        settings.SMS_SENDER = "BUUDIEN"
        yield server
        ways.forget_adapters()


@pytest.fixture
def zalo(settings):
    with closing(ZaloServer()) as server:
        settings.ZNS_APP_ID, settings.ZNS_SECRET_KEY = "app-1", "key"
        settings.ZNS_URL = settings.ZALO_OAUTH_URL = server.url
        settings.ZNS_REFRESH_TOKEN, settings.ZNS_NEEDS_CONSENT = "refresh-0", False
        settings.ZNS_TEMPLATES = '{"booking_cancelled": "1"}'
        yield server
        ways.forget_adapters()


def test_without_confirmation_the_next_way_follows_after_its_wait(zalo, sms, tell_booking, now):
    message = tell_booking()

    run_all_jobs(now)
    run_all_jobs(now + timedelta(minutes=14))
    assert (len(zalo.sent), len(sms.sent)) == (1, 0)
    run_all_jobs(now + timedelta(minutes=15))

    assert len(sms.sent) == 1
    assert sendings_of(message) == [("zns", "accepted", ""), ("sms", "accepted", "")]
    assert states_of(message) == ["waiting", "sent"]


def test_a_confirmed_message_goes_no_other_way(zalo, sms, tell_booking, now):
    message = tell_booking()
    run_all_jobs(now)

    sending = message.sendings.get()
    assert record_report(channel="zns", provider_id=sending.provider_id, arrived=True, now=now)
    run_all_jobs(now + timedelta(hours=1))

    assert sms.sent == []
    assert states_of(message) == ["waiting", "sent", "delivered"]
    assert Reach.objects.get(phone=PHONE).has_zalo is True


def test_who_has_no_zalo_gets_a_text_message_at_once_and_is_not_asked_there_again(
    zalo, sms, tell_booking, now
):
    zalo.plan = lambda phone: -118
    tell_booking()
    run_all_jobs(now)
    asked = len(zalo.requests)
    tell_booking(dedupe_key="booking_cancelled:2")
    run_all_jobs(now)

    assert len(sms.sent) == 2
    assert len(zalo.requests) == asked


def test_zalo_gets_no_number_without_its_owners_word(zalo, sms, tell_booking, now, settings):
    settings.ZNS_NEEDS_CONSENT = True
    tell_booking()
    run_all_jobs(now)
    assert zalo.requests == []

    Choice.objects.create(
        phone=PHONE, subject="channel:zns", is_allowed=True, source="citizen", at=now
    )
    tell_booking(dedupe_key="booking_cancelled:2")
    run_all_jobs(now)

    assert len(zalo.sent) == 1


def test_a_report_of_failure_leads_to_a_call_and_the_clerk_has_the_last_word(
    sms, tell_booking, now
):
    message = tell_booking()
    run_all_jobs(now)

    record_report(channel="sms", provider_id="sms-1", arrived=False, note="absent", now=now)
    run_all_jobs(now)
    task = CallTask.objects.get()
    close_call_task(task_id=task.id, outcome=CallTaskState.REACHED, note="", actor="clerk", now=now)

    assert task.reason == "sms: absent"
    assert states_of(message) == ["waiting", "sent", "delivered"]
    assert sendings_of(message) == [("sms", "refused", "absent"), ("call", "arrived", "reached")]


def test_a_landline_is_called(sms, tell_booking, now):
    message = tell_booking(phone="+842773851111")

    run_all_jobs(now)

    assert sms.requests == []
    assert CallTask.objects.get().message == message


def test_a_gateway_in_trouble_is_tried_some_times_and_then_left_for_the_next(
    zalo, sms, tell_booking, now
):
    zalo.plan = lambda phone: "server_error"
    tell_booking()

    moment = now
    for _ in range(6):
        run_all_jobs(moment)
        moment += timedelta(minutes=2)

    assert [request.path for request in zalo.requests].count("/message/template") == 4
    assert len(sms.sent) == 1


def test_a_late_report_changes_nothing_twice(sms, tell_booking, now):
    message = tell_booking()
    run_all_jobs(now)

    for arrived in (True, True, False):
        record_report(channel="sms", provider_id="sms-1", arrived=arrived, now=now)

    assert states_of(message) == ["waiting", "sent", "delivered"]
    assert not record_report(channel="sms", provider_id="unknown", arrived=True, now=now)
    assert not record_report(channel="sms", provider_id="", arrived=True, now=now)
