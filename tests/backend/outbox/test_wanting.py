"""What nobody needs any more is not done, and its owner hears of whatever is not done."""

from datetime import timedelta

import pytest

from backend.outbox.errors import GiveUp, NotYet, RetryLater
from backend.outbox.models import Job
from backend.outbox.services import run_job, sweep

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def ends():
    """What the owner was told: (id, state, reason, now)."""
    return []


@pytest.fixture
def if_undone(ends):
    def note(payload, *, state, reason, now):
        ends.append((payload["id"], state.value, reason, now))

    return note


def test_a_job_that_is_not_wanted_any_more_is_skipped_without_being_done(
    make_job, make_kind, handling, if_undone, ends, now
):
    job = make_job()
    make_kind(still_wanted=lambda payload, *, now: False, if_undone=if_undone)

    assert run_job(job_id=job.id, now=now) is True

    job.refresh_from_db()
    assert (job.state, job.last_error, job.ended_at) == ("skipped", "nobody needs it any more", now)
    assert handling.calls == []
    assert ends == [("1", "skipped", "nobody needs it any more", now)]


def test_whether_it_is_wanted_is_asked_before_every_attempt(make_job, make_kind, handling, now):
    answers = [True, False]
    make_kind(still_wanted=lambda payload, *, now: answers.pop(0))
    job = make_job()
    make_kind(still_wanted=lambda payload, *, now: answers.pop(0))
    handling.then = RetryLater("busy", not_before=now)

    assert sweep(now=now) == 2

    job.refresh_from_db()
    assert (job.state, job.attempts, len(handling.calls)) == ("skipped", 2, 1)


def test_a_question_that_fails_is_a_failed_attempt(make_job, make_kind, handling, now):
    def broken(payload, *, now):
        raise LookupError("gone")

    job = make_job()
    make_kind(still_wanted=broken)

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert (job.state, job.attempts, handling.calls) == ("waiting", 1, [])
    assert "LookupError: gone" in job.last_error


def test_a_job_too_late_to_be_of_use_is_skipped_and_its_owner_told(
    make_job, make_kind, handling, if_undone, ends, now
):
    job = make_job(expires_at=now + timedelta(minutes=5))
    make_kind(if_undone=if_undone)
    later = now + timedelta(minutes=5)

    assert sweep(now=later) == 0

    job.refresh_from_db()
    assert (job.state, handling.calls) == ("skipped", [])
    assert ends == [("1", "skipped", "its time was over", later)]


def test_the_owner_is_told_once_of_a_death(make_job, make_kind, handling, if_undone, ends, now):
    job = make_job()
    make_kind(if_undone=if_undone)
    handling.then = GiveUp("no such number")

    run_job(job_id=job.id, now=now)
    sweep(now=now + timedelta(days=1))

    assert ends == [("1", "dead", "no such number", now)]


def test_an_owner_in_trouble_does_not_keep_a_job_from_ending(
    make_job, make_kind, handling, now, caplog
):
    def broken(payload, *, state, reason, now):
        Job.objects.create(dedupe_key="test:1")  # breaks the transaction it runs in

    job = make_job()
    make_kind(if_undone=broken)
    handling.then = GiveUp("no such number")

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert (job.state, job.last_error) == ("dead", "no such number")
    assert "its owner IntegrityError" in caplog.text


def test_waiting_for_the_right_moment_costs_no_attempt(make_job, handling, now):
    job = make_job()
    for hours in range(1, 13):
        morning = now + timedelta(hours=hours)
        handling.then = NotYet("quiet hours", not_before=morning)
        assert sweep(now=now + timedelta(hours=hours - 1)) == 1
        job.refresh_from_db()
        assert (job.state, job.attempts, job.not_before) == ("waiting", 0, morning)

    handling.then = None
    assert sweep(now=morning) == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("done", 1, "")


def test_a_kind_has_as_many_attempts_as_it_says(make_job, make_kind, handling, now):
    make_kind(max_attempts=2)
    job = make_job()
    handling.then = RetryLater("busy", not_before=now)

    assert sweep(now=now) == 2

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 2)
