"""What Prometheus hears of channels."""

from datetime import timedelta

import pytest

from backend.common import clock
from backend.notifications.health import channels
from backend.notifications.models import ChannelPause
from tests.support.notifications import phone_of_courier
from tests.support.outbox import run_all_jobs
from tests.support.people import courier_user

pytestmark = pytest.mark.usefixtures("db")


def figures():
    return {
        gauge.name: [(dict(labels), value) for labels, value in gauge.values]
        for gauge in channels()
    }


def test_it_tells_what_channels_did_with_the_messages_of_the_last_hour(fcm, tell_plan):
    courier, now = courier_user(), clock.now()
    phone_of_courier(courier, now=now)
    tell_plan(courier, now=now)
    old = {"dedupe_key": "plan_changed:old", "about": {"service_day_id": "day-2"}}
    tell_plan(courier, now=now - timedelta(hours=2), **old)
    run_all_jobs(now)

    found = figures()

    assert found["hengio_channel_outcomes_last_hour"] == [
        ({"channel": "fcm", "state": "accepted"}, 1)
    ]
    assert ({"state": "sent"}, 1) in found["hengio_messages_last_hour"]
    assert ({"state": "failed"}, 0) in found["hengio_messages_last_hour"]
    assert found["hengio_open_call_tasks"] == [({}, 0)]


def test_it_names_the_channels_that_take_nothing():
    now = clock.now()
    for name, minutes in (("fcm", 5), ("zns", -5)):
        until = now + timedelta(minutes=minutes)
        ChannelPause.objects.create(channel=name, until=until, reason="quota", at=now)

    assert figures()["hengio_channels_paused"] == [({"channel": "fcm"}, 1)]
