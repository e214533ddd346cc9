"""What becomes of a message on its way out, whichever way that is."""

from datetime import timedelta

import pytest

from backend.accounts.models import User
from backend.notifications.models import Choice, Message
from backend.notifications.services import deliver_message
from backend.outbox.models import Job
from backend.outbox.registry import MAX_ATTEMPTS
from backend.outbox.services import redrive
from tests.backend.notifications.conftest import PHONE
from tests.support.notifications import sendings_of, states_of
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import courier_user

pytestmark = pytest.mark.usefixtures("db")


def run_until_dead(now):
    moment = now
    for _ in range(MAX_ATTEMPTS):
        run_all_jobs(moment)
        moment += timedelta(hours=1)
    return moment


def test_a_message_goes_out_with_its_key(tell_booking, console, now):
    message = tell_booking()

    run_all_jobs(now)

    (parcel,) = console.parcels
    assert (parcel["to"], parcel["dedupe_key"]) == (PHONE, "booking_cancelled:1")
    assert (parcel["title"], parcel["body"]) == (message.title, message.body)
    event = message.events.latest("id")
    assert (event.state, event.channel, event.at) == ("sent", "console", now)
    assert sendings_of(message) == [("console", "accepted", "")]


def test_a_message_that_is_sent_is_not_sent_again(tell_booking, console, now):
    message = tell_booking()
    run_all_jobs(now)

    deliver_message(message_id=message.id, attempt=2, now=now)

    assert len(console.parcels) == 1
    assert states_of(message) == ["waiting", "sent"]


def test_a_message_that_went_out_before_a_crash_goes_out_again_with_the_same_key(
    tell_booking, console, now
):
    message = tell_booking()
    run_all_jobs(now)
    message.sendings.all().delete()  # as if we had died before we noted it
    Message.objects.update(state="waiting")

    deliver_message(message_id=message.id, attempt=2, now=now)

    assert [parcel["dedupe_key"] for parcel in console.parcels] == ["booking_cancelled:1"] * 2


def test_a_message_whose_time_is_over_is_not_sent(tell_booking, console, now):
    message = tell_booking(expires_at=now + timedelta(minutes=30))

    run_all_jobs(now + timedelta(minutes=30))

    assert console.parcels == []
    assert states_of(message) == ["waiting", "expired"]


def test_a_busy_channel_is_tried_again(tell_booking, console, now):
    message = tell_booking()
    console.break_down()
    run_all_jobs(now)
    assert states_of(message) == ["waiting"]
    assert [job.state for job in jobs_of("message")] == ["waiting"]

    console.mend()
    run_all_jobs(now + timedelta(minutes=1))

    assert states_of(message) == ["waiting", "sent"]


def test_after_all_tries_a_message_is_failed_and_its_job_is_dead(tell_booking, console, now):
    message = tell_booking()
    console.break_down()

    run_until_dead(now)

    assert states_of(message) == ["waiting", "failed"]
    assert message.events.latest("id").note == "cannot write: No such file or directory"
    assert [job.state for job in jobs_of("message")] == ["dead"]


def test_a_dead_job_that_is_driven_again_sends_the_failed_message(tell_booking, console, now):
    message = tell_booking()
    console.break_down()
    later = run_until_dead(now)
    console.mend()

    redrive(job_id=Job.objects.get().id, now=later)
    run_all_jobs(later)

    assert states_of(message) == ["waiting", "failed", "sent"]


def test_an_account_that_is_closed_is_skipped(tell_booking, console, now):
    user = courier_user(now)
    message = tell_booking(phone=None, user_id=user.id)
    User.objects.filter(id=user.id).update(is_active=False)

    run_all_jobs(now)

    assert (states_of(message), console.parcels) == (["waiting", "skipped"], [])


def test_a_users_parcel_names_the_user(tell_booking, console, now):
    user = courier_user(now)
    tell_booking(phone=None, user_id=user.id)

    run_all_jobs(now)

    assert console.parcels[0]["to"] == f"user:{user.id}"


def test_nobody_is_disturbed_at_night_by_what_can_wait(tell_booking, console, now):
    evening = now.replace(hour=15)  # 22:30 in Hà Nội
    message = tell_booking(now=evening)

    run_all_jobs(evening + timedelta(hours=7))
    assert states_of(message) == ["waiting"]
    run_all_jobs(evening + timedelta(hours=8))

    assert states_of(message) == ["waiting", "sent"]


def test_what_somebody_opted_out_of_is_not_sent_and_a_duty_is(tell_booking, console, now):
    for kind in ("visit_planned", "booking_cancelled"):
        Choice.objects.create(
            phone=PHONE, subject=f"kind:{kind}", is_allowed=False, source="citizen", at=now
        )
    courtesy = tell_booking(kind="visit_planned", dedupe_key="visit_planned:1")
    duty = tell_booking()

    run_all_jobs(now)

    assert states_of(courtesy) == ["waiting", "skipped"]
    assert courtesy.events.latest("id").note == "opted out"
    assert states_of(duty) == ["waiting", "sent"]


def test_a_message_that_is_gone_is_nothing_to_do(tell_booking, console, now):
    message = tell_booking()
    Message.objects.all().delete()

    deliver_message(message_id=message.id, attempt=1, now=now)

    assert Message.objects.count() == 0
