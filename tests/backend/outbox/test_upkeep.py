"""Dead jobs, old jobs, and the commands for both."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.outbox.errors import GiveUp, JobNotDead
from backend.outbox.models import Job
from backend.outbox.selectors import dead_jobs, late_jobs
from backend.outbox.services import forget_ended, redrive, run_job, sweep
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def dead(make_job, handling, now):
    job = make_job()
    handling.then = GiveUp("no such number")
    run_job(job_id=job.id, now=now)
    handling.then = None
    return job


def shown_by(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_a_dead_job_is_driven_again_with_all_its_attempts(dead, handling, now):
    later = now + timedelta(days=1)

    job = redrive(job_id=dead.id, now=later)

    assert (job.state, job.attempts, job.not_before) == ("waiting", 0, later)
    assert job.last_error == "no such number"
    assert sweep(now=later) == 1
    assert [attempt for _, attempt in handling.calls] == [1, 1]


def test_only_a_dead_job_is_driven_again(make_job, now):
    job = make_job()

    with pytest.raises(JobNotDead):
        redrive(job_id=job.id, now=now)
    with pytest.raises(NotFound):
        redrive(job_id=uuid7(), now=now)

    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_command_lists_what_is_dead_and_drives_it_again(dead):
    assert shown_by("dead_jobs") == f"{dead.id} test 1 attempts: no such number\n"

    assert shown_by("dead_jobs", "--redrive", "all") == f"{dead.id} waits again\n"

    assert list(dead_jobs()) == []
    assert shown_by("dead_jobs") == ""


def test_the_command_refuses_what_is_not_dead(make_job):
    job = make_job()

    for word in (str(job.id), "nonsense"):
        with pytest.raises(CommandError):
            call_command("dead_jobs", "--redrive", word)

    job.refresh_from_db()
    assert job.state == "waiting"


def test_old_done_and_skipped_jobs_are_forgotten_and_dead_ones_stay(dead, make_job, handling, now):
    make_job(dedupe_key="test:done")
    make_job(dedupe_key="test:skipped", expires_at=now)
    run_all_jobs(now)
    make_job(dedupe_key="test:waiting")

    assert forget_ended(before=now) == 0
    assert forget_ended(before=now + timedelta(seconds=1)) == 2

    left = set(Job.objects.values_list("dedupe_key", "state"))
    assert left == {("test:1", "dead"), ("test:waiting", "waiting")}


def test_the_command_keeps_thirty_days(make_job, handling, now):
    make_job()
    run_all_jobs(now)

    with time_machine.travel(now + timedelta(days=30), tick=False):
        assert shown_by("forget_jobs") == "0 jobs deleted\n"
    with time_machine.travel(now + timedelta(days=30, seconds=1), tick=False):
        assert shown_by("forget_jobs") == "1 jobs deleted\n"
    with pytest.raises(CommandError):
        call_command("forget_jobs", "--days", "0")


def test_a_job_is_late_ten_minutes_after_it_was_due(make_job, now):
    job = make_job()

    assert list(late_jobs(now=now + timedelta(minutes=10))) == []
    assert list(late_jobs(now=now + timedelta(minutes=10, seconds=1))) == [job]


def test_run_jobs_runs_what_is_due_once(make_job, handling, now):
    make_job()

    assert shown_by("run_jobs") == "1 attempts\n"

    assert len(handling.calls) == 1
