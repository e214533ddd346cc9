"""Who has a job, and what happens when that process is gone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django_q.models import OrmQ

from backend.outbox import identity
from backend.outbox.models import Heartbeat, Job
from backend.outbox.selectors import heartbeat_ages, hints_in, is_busy, is_starting
from backend.outbox.services import (
    ask_for_a_beat,
    beat,
    claims,
    forget_vanished,
    free_hints,
    note_start,
    run_job,
    take_back,
    wake_idle,
)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setenv("WORKER_NAME", "quick-1")
    return identity.worker_of("quick-1")


@pytest.fixture
def ended_pid():
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def claimed(job, now, *, by):
    claims.claim(now=now, job_id=job.id)
    Job.objects.filter(id=job.id).update(claimed_by=by)


def test_a_claim_says_which_process_has_the_job(make_job, worker, now):
    job = make_job()

    mine = claims.claim(now=now, job_id=job.id)

    assert mine.claimed_by == f"{worker}/{os.getpid()}"
    assert is_busy(worker) is True
    assert is_busy(identity.worker_of("quick-2")) is False


def test_a_worker_that_starts_again_takes_back_what_its_dead_process_had(
    make_job, worker, ended_pid, now
):
    job = make_job()
    claimed(job, now, by=f"{worker}/{ended_pid}")

    beat(now=now)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("waiting", 1, None)
    assert job.last_error == "the process ended in attempt 1"
    assert job.not_before > now  # with back-off: what kills its process must not do so in a row
    assert is_busy(worker) is False


def test_a_new_process_of_a_worker_frees_the_hints_its_dead_one_had_taken(worker, now):
    beat(now=now)
    ask_for_a_beat("quick-1")
    OrmQ.objects.update(lock=Now() + timedelta(minutes=3))
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=5))

    beat(now=now)  # the same process: whatever it has taken is on its way
    assert OrmQ.objects.filter(lock__lt=Now()).count() == 0

    Heartbeat.objects.update(pid=1, seen_at=Now() - timedelta(seconds=5))
    beat(now=now)
    assert OrmQ.objects.filter(lock__lt=Now()).count() == 1


def test_a_process_that_makes_itself_ready_is_starting_for_ten_minutes_and_until_it_is_ready(
    worker, now
):
    note_start()
    assert is_starting(worker) is True

    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=601))
    assert is_starting(worker) is False

    note_start()
    beat(now=now)
    assert is_starting(worker) is False
    assert Heartbeat.objects.get().pid == os.getpid()


def test_a_job_of_a_living_process_of_another_worker_or_of_our_own_is_left_alone(
    make_job, worker, ended_pid, now
):
    owners = [f"{worker}/{os.getppid()}", f"quick-1@elsewhere/{ended_pid}", identity.this_process()]
    for number, owner in enumerate(owners):
        claimed(make_job(dedupe_key=f"test:{number}"), now, by=owner)

    take_back(worker, now=now)

    assert set(Job.objects.values_list("state", flat=True)) == {"running"}


def test_a_beat_is_one_row_that_says_when_and_who(worker, now):
    beat(now=now)
    Heartbeat.objects.update(pid=1, seen_at=Now() - timedelta(minutes=5))

    beat(now=now)

    row = Heartbeat.objects.get()
    assert (row.name, row.pid) == (worker, os.getpid())
    assert heartbeat_ages()[worker] < timedelta(seconds=5)


def test_beats_in_one_second_are_one(worker, now, django_assert_num_queries):
    beat(now=now)
    first = Heartbeat.objects.get().seen_at

    with django_assert_num_queries(1):
        beat(now=now)

    assert Heartbeat.objects.get().seen_at == first


def test_workers_that_were_not_seen_for_an_hour_are_forgotten():
    for name, minutes in [("old", 61), ("young", 59)]:
        seen_at = Now() - timedelta(minutes=minutes)
        Heartbeat.objects.create(name=name, pid=1, seen_at=seen_at)

    assert forget_vanished() == 1

    assert list(heartbeat_ages()) == ["young"]


def test_hints_in_a_queue_that_nobody_reads_any_more_are_forgotten(make_job):
    make_job()
    ask_for_a_beat("quick-9")

    assert forget_vanished() == 1

    assert list(OrmQ.objects.values_list("key", flat=True)) != ["quick-9"]
    assert OrmQ.objects.count() == 1


def test_the_hints_of_a_dead_cluster_are_free_for_the_next():
    ask_for_a_beat("quick-1")
    ask_for_a_beat("quick-2")
    OrmQ.objects.update(lock=Now() + timedelta(minutes=3))

    free_hints("quick-1")

    assert list(OrmQ.objects.filter(lock__lt=Now()).values_list("key", flat=True)) == ["quick-1"]


def test_idle_workers_are_told_of_due_jobs_that_nobody_hinted_at(make_job, now):
    for number in range(3):
        make_job(dedupe_key=f"test:{number}", not_before=now + timedelta(minutes=1))
    ask_for_a_beat("quick-1")  # not idle

    assert wake_idle(now=now) == 0
    assert wake_idle(now=now + timedelta(minutes=1)) == 1

    assert len(hints_in("quick-1", at_most=3)) == 1
    (row,) = OrmQ.objects.filter(key="quick-2")
    assert row.task["args"] == (str(Job.objects.order_by("id")[0].id), "quick")


def test_when_a_job_of_an_order_ends_a_worker_hears_of_the_next(make_job, handling, now):
    first = make_job(dedupe_key="test:1", order_key="dossier:7")
    second = make_job(dedupe_key="test:2", order_key="dossier:7")
    OrmQ.objects.all().delete()

    run_job(job_id=first.id, now=now)

    assert OrmQ.objects.get().task["args"] == (str(second.id), "quick")
