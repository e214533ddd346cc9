"""A message exists with its cause, once."""

import pytest
from django.db import transaction

from backend.notifications.models import Message
from backend.notifications.texts import UnknownText, WrongParams
from backend.outbox.models import Job
from tests.support.outbox import jobs_of
from tests.support.people import citizen
from tests.support.threads import run_together


class Broken(Exception):
    pass


@pytest.mark.usefixtures("db")
def test_a_message_waits_with_a_job_that_holds_its_id_only(tell_booking, now):
    message = tell_booking()

    (job,) = jobs_of("message")
    assert (message.state, message.title) == ("waiting", "Lịch hẹn đã được hủy")
    assert job.payload == {"message_id": str(message.id)}
    assert list(message.events.values_list("state", "at")) == [("waiting", now)]


@pytest.mark.usefixtures("db")
def test_the_same_key_is_the_same_message(tell_booking):
    first = tell_booking()
    second = tell_booking(params={"day": "03/03/2026", "window": "14:00–15:00"})

    assert second.id == first.id
    assert "02/03/2026" in second.body
    assert len(jobs_of("message")) == 1
    assert first.events.count() == 1


@pytest.mark.usefixtures("db")
def test_a_mistake_in_a_text_is_raised_in_the_caller_and_writes_nothing(tell_booking):
    with pytest.raises(UnknownText):
        tell_booking(kind="birthday")
    with pytest.raises(WrongParams):
        tell_booking(params={"day": "02/03/2026"})

    assert (Message.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.usefixtures("db")
def test_who_cannot_be_reached_is_skipped_and_nothing_stops(tell_booking, now):
    message = tell_booking(phone="")

    assert message.state == "skipped"
    assert list(message.events.values_list("state", "at")) == [("skipped", now)]
    assert jobs_of("message") == []


@pytest.mark.usefixtures("db")
def test_a_message_may_go_to_a_users_devices(tell_booking, now):
    user = citizen(now)

    message = tell_booking(phone=None, user_id=user.id)

    assert (message.phone, message.user_id, message.state) == ("", user.id, "waiting")


@pytest.mark.usefixtures("committed")
def test_a_cause_that_is_rolled_back_tells_nobody(tell_booking):
    with pytest.raises(Broken), transaction.atomic():
        tell_booking()
        raise Broken

    assert (Message.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.usefixtures("committed")
def test_outside_of_a_transaction_nobody_is_told_behind_its_back(tell_booking):
    with pytest.raises(RuntimeError, match="transaction"):
        tell_booking()

    assert jobs_of("message") == []


@pytest.mark.usefixtures("committed")
def test_eight_causes_at_once_with_one_key_make_one_message(tell_booking):
    def cause(_):
        with transaction.atomic():
            return tell_booking().id

    ids = run_together(cause, range(8))

    assert len(set(ids)) == 1
    assert (Message.objects.count(), Job.objects.count()) == (1, 1)
