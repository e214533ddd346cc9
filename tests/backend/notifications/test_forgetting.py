"""Old messages lose their words."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from backend.notifications.models import Message
from backend.notifications.services import forget_texts
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.usefixtures("db")


def test_old_messages_lose_text_and_phone_and_keep_how_they_went(tell_booking, console, now):
    old = tell_booking()
    run_all_jobs(now)
    tell_booking(dedupe_key="booking_cancelled:waiting")
    tell_booking(dedupe_key="booking_cancelled:new", now=now + timedelta(days=1))

    assert forget_texts(before=now) == 0
    assert forget_texts(before=now + timedelta(seconds=1)) == 1
    assert forget_texts(before=now + timedelta(seconds=1)) == 0

    old.refresh_from_db()
    assert (old.title, old.body, old.phone) == ("", "", "")
    assert (old.state, old.events.count()) == ("sent", 2)
    assert Message.objects.exclude(phone="").count() == 2


def test_the_command_keeps_ninety_days(tell_booking, console, now):
    tell_booking()
    run_all_jobs(now)

    said = []
    for days in (90, 91):
        out = io.StringIO()
        with time_machine.travel(now + timedelta(days=days), tick=False):
            call_command("forget_messages", stdout=out)
        said.append(out.getvalue())

    assert said == ["0 messages erased\n", "1 messages erased\n"]
    with pytest.raises(CommandError):
        call_command("forget_messages", "--days", "0")
