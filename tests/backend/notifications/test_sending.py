"""What becomes of a message on its way out."""

from datetime import timedelta

import pytest

from backend.accounts.models import User
from backend.common.errors import IllegalTransition
from backend.notifications.channels import ChannelBusy, Unreachable
from backend.notifications.channels.console import ConsoleChannel
from backend.notifications.models import Message
from backend.notifications.services import deliver_message, record_report
from backend.outbox.models import Job
from backend.outbox.services import MAX_ATTEMPTS, redrive
from tests.backend.notifications.conftest import PHONE
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import courier_user

pytestmark = pytest.mark.usefixtures("db")


def states_of(message):
    return list(message.events.order_by("id").values_list("state", flat=True))


def run_until_dead(now):
    moment = now
    for _ in range(MAX_ATTEMPTS):
        run_all_jobs(moment)
        moment += timedelta(hours=1)
    return moment


def test_a_message_goes_out_with_its_key(tell_booking, channel, now):
    message = tell_booking()

    run_all_jobs(now)

    (parcel,) = channel.parcels
    assert (parcel.to, parcel.dedupe_key) == (PHONE, "booking_cancelled:1")
    assert (parcel.title, parcel.body) == (message.title, message.body)
    message.refresh_from_db()
    assert message.state == "sent"
    event = message.events.latest("id")
    assert (event.state, event.channel, event.at) == ("sent", "noting", now)


def test_a_message_that_is_sent_is_not_sent_again(tell_booking, channel, now):
    message = tell_booking()
    run_all_jobs(now)

    deliver_message(message_id=message.id, channel=channel, attempt=2, now=now)

    assert len(channel.parcels) == 1
    assert states_of(message) == ["waiting", "sent"]


def test_a_message_that_went_out_before_a_crash_goes_out_again_with_the_same_key(
    tell_booking, channel, now
):
    message = tell_booking()
    run_all_jobs(now)
    Message.objects.update(state="waiting")  # as if we had died before we noted it

    deliver_message(message_id=message.id, channel=channel, attempt=2, now=now)

    assert [parcel.dedupe_key for parcel in channel.parcels] == ["booking_cancelled:1"] * 2


def test_a_message_whose_time_is_over_is_not_sent(tell_booking, channel, now):
    message = tell_booking(expires_at=now + timedelta(minutes=30))

    run_all_jobs(now + timedelta(minutes=30))

    message.refresh_from_db()
    assert (message.state, channel.parcels) == ("expired", [])
    assert states_of(message) == ["waiting", "expired"]


def test_a_busy_channel_is_tried_again_when_it_asked_to(tell_booking, channel, now):
    message = tell_booking()
    channel.then = ChannelBusy("quota", not_before=now + timedelta(minutes=7))
    run_all_jobs(now)
    message.refresh_from_db()
    (job,) = jobs_of("message")
    assert (message.state, job.not_before) == ("waiting", now + timedelta(minutes=7))

    channel.then = None
    run_all_jobs(now + timedelta(minutes=7))

    message.refresh_from_db()
    assert message.state == "sent"


def test_who_can_never_be_reached_is_a_failure_without_a_dead_job(tell_booking, channel, now):
    message = tell_booking()
    channel.then = Unreachable("no account")

    run_all_jobs(now)

    message.refresh_from_db()
    assert message.state == "failed"
    assert message.events.latest("id").note == "no account"
    assert [job.state for job in jobs_of("message")] == ["done"]


@pytest.mark.parametrize(
    ("trouble", "note"), [(ChannelBusy("down"), "ChannelBusy"), (OSError("boom"), "OSError")]
)
def test_after_eight_tries_a_message_is_failed_and_its_job_is_dead(
    tell_booking, channel, now, trouble, note
):
    message = tell_booking()
    channel.then = trouble

    run_until_dead(now)

    message.refresh_from_db()
    assert message.state == "failed"
    assert message.events.latest("id").note == note
    assert states_of(message) == ["waiting", "failed"]
    assert [job.state for job in jobs_of("message")] == ["dead"]


def test_a_dead_job_that_is_driven_again_sends_the_failed_message(tell_booking, channel, now):
    message = tell_booking()
    channel.then = ChannelBusy("down")
    later = run_until_dead(now)
    channel.then = None

    redrive(job_id=Job.objects.get().id, now=later)
    run_all_jobs(later)

    assert states_of(message) == ["waiting", "failed", "sent"]


def test_an_account_that_is_closed_is_skipped(tell_booking, channel, now):
    user = courier_user(now)
    message = tell_booking(phone=None, user_id=user.id)
    User.objects.filter(id=user.id).update(is_active=False)

    run_all_jobs(now)

    message.refresh_from_db()
    assert (message.state, channel.parcels) == ("skipped", [])


def test_a_users_parcel_names_the_user(tell_booking, channel, now):
    user = courier_user(now)
    tell_booking(phone=None, user_id=user.id)

    run_all_jobs(now)

    assert channel.parcels[0].to == f"user:{user.id}"


def test_a_report_of_the_channel_is_noted(tell_booking, channel, now):
    message = tell_booking()
    run_all_jobs(now)

    record_report(message_id=message.id, delivered=True, channel="noting", now=now)

    assert states_of(message) == ["waiting", "sent", "delivered"]
    with pytest.raises(IllegalTransition):
        record_report(message_id=message.id, delivered=False, channel="noting", now=now)


def test_a_parcel_does_not_show_its_inside(tell_booking, channel, now):
    tell_booking()

    run_all_jobs(now)

    assert PHONE not in repr(channel.parcels[0])
    assert "Lịch hẹn" not in repr(channel.parcels[0])


def test_a_message_that_is_gone_is_nothing_to_do(tell_booking, now):
    message = tell_booking()
    Message.objects.all().delete()

    deliver_message(message_id=message.id, channel=ConsoleChannel(), attempt=1, now=now)

    assert Message.objects.count() == 0
