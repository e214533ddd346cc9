"""`manage.py run_workers` in real processes: it runs jobs, survives deaths, ends cleanly."""

import os
import re
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django_q.models import OrmQ

from backend.common import clock
from backend.outbox.children import Child
from backend.outbox.models import Job
from backend.outbox.services import enqueue
from backend.outbox.supervision import STUCK_AFTER_S, Moves, StuckWatch
from bench.faults.processes import members_of
from tests.support.outbox import manage, worker_environment
from tests.support.worker_app import tasks as _kinds  # noqa: F401  registers what we enqueue


class Workers:
    """A running `manage.py run_workers` and what it said."""

    def __init__(self, log: Path):
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                manage("run_workers"), env=worker_environment(), stderr=out
            )
        wait_for(lambda: len(self.leaders()) == 2, self)

    def leaders(self, name=r"quick-\d|solver|sweep"):
        """Return the processes that were started, oldest first."""
        found = re.findall(rf"(?:{name}) started, process (\d+)", self.log.read_text())
        return [int(number) for number in found]

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def wait_for(fact, workers=None, timeout_s=30):
    deadline_s = time.monotonic() + timeout_s
    while not fact():
        assert time.monotonic() < deadline_s, workers and workers.log.read_text()
        time.sleep(0.05)


def order(file, kind="test_note", **payload):
    with transaction.atomic():
        number = Job.objects.count()
        return enqueue(
            kind=kind,
            payload={"file": str(file), **payload},
            dedupe_key=f"test:{number}",
            now=clock.now(),
        )


def is_done(job):
    job.refresh_from_db()
    return job.state == "done"


@pytest.fixture
def workers(committed, tmp_path):
    running = Workers(tmp_path / "log")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    for leader in running.leaders():
        if members_of(leader):
            os.killpg(leader, signal.SIGKILL)


@pytest.mark.slow
def test_jobs_run_and_a_stop_leaves_no_process(workers, tmp_path):
    jobs = [order(tmp_path / "notes") for _ in range(5)]
    wait_for(lambda: all(is_done(job) for job in jobs), workers)
    leaders = workers.leaders()

    begun_s = time.monotonic()
    code = workers.stop()

    assert code == 0
    assert time.monotonic() - begun_s < 10
    wait_for(lambda: not any(members_of(leader) for leader in leaders), workers, timeout_s=1)
    assert len((tmp_path / "notes").read_text().splitlines()) == 5


@pytest.mark.slow
def test_a_job_that_runs_when_the_stop_comes_is_finished_first(workers, tmp_path):
    job = order(tmp_path / "notes", kind="test_slow", seconds=2)
    wait_for((tmp_path / "notes").exists, workers)

    code = workers.stop(signal.SIGINT)

    assert code == 0
    assert (tmp_path / "notes").read_text().split() == ["begin", "end"]
    assert is_done(job)


@pytest.mark.slow
def test_a_dead_cluster_and_a_dead_sweep_are_replaced_and_no_orphan_stays(workers, tmp_path):
    first = order(tmp_path / "notes")
    wait_for(lambda: is_done(first), workers)
    old = workers.leaders()
    for leader in old:
        os.kill(leader, signal.SIGKILL)

    wait_for(lambda: len(workers.leaders()) == 4, workers)

    wait_for(lambda: not any(members_of(leader) for leader in old), workers, timeout_s=1)
    job = order(tmp_path / "notes")
    wait_for(lambda: is_done(job), workers)
    assert workers.stop() == 0


@pytest.mark.slow
def test_the_sweep_finds_a_job_the_queue_never_heard_of(workers, tmp_path):
    now = clock.now()
    with transaction.atomic():
        job = enqueue(
            kind="test_note",
            payload={"file": str(tmp_path / "notes")},
            dedupe_key="test:1",
            now=now,
            not_before=now + timedelta(milliseconds=1),  # not due yet: the queue gets no hint
        )
    assert [row for row in OrmQ.objects.all() if row.func().endswith(".run")] == []
    wait_for(lambda: is_done(job), workers)


@pytest.mark.slow
def test_when_the_supervisor_is_killed_its_children_end_too(workers):
    wait_for(lambda: all(members_of(leader) for leader in workers.leaders()), workers)
    workers.process.kill()
    workers.process.wait()

    wait_for(lambda: not any(members_of(leader) for leader in workers.leaders("sweep")), workers)


@pytest.fixture
def present_s(monkeypatch):
    """The machine's clock, in a list that a test may change."""
    present = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: present[0])
    return present


def test_work_that_does_not_move_while_nobody_works_is_stuck_after_a_while(present_s):
    watch = StuckWatch(longest_s=100, patience_s=0)

    answers = []
    for wait_s, seen in [
        (0, None),
        (500, 7),  # there was no work before: the time counts from here
        (STUCK_AFTER_S, 7),
        (1, 8),  # it moved
        (STUCK_AFTER_S, 8),
        (1, 8),
        (1, None),
    ]:
        present_s[0] += wait_s
        answers.append(watch.is_stuck(seen, busy=False))

    assert answers == [False, False, False, False, False, True, False]


def test_a_cluster_that_starts_has_longer_until_its_first_move(present_s):
    watch = StuckWatch(longest_s=10, patience_s=60)

    answers = []
    for wait_s, seen in [(1, 7), (58, 7), (2, 7), (0, 8), (STUCK_AFTER_S, 8), (1, 8)]:
        present_s[0] += wait_s
        answers.append(watch.is_stuck(seen, busy=False))

    assert answers == [False, False, True, False, True, True]


def test_a_worker_with_a_job_in_hand_has_as_long_as_the_longest_job(present_s):
    watch = StuckWatch(longest_s=100, patience_s=0)

    answers = []
    for wait_s, busy in [(0, True), (100, True), (1, False), (0, True), (1, False)]:
        present_s[0] += wait_s
        answers.append(watch.is_stuck(7, busy=busy))
        if answers[-1]:
            watch = StuckWatch(longest_s=100, patience_s=0)

    assert answers == [False, False, True, False, False]


def test_a_queue_moves_whenever_any_of_its_rows_has_left():
    moves = Moves()

    looks = [{1, 2}, {1, 2, 3}, {1, 3, 4}, {1, 3, 4}, {1}, {1, 5}]

    # Row 1 stays all the time: the queue takes rows in any order, and new ones keep coming.
    assert [moves.count(frozenset(rows)) for rows in looks] == [0, 0, 1, 1, 2, 2]


def test_a_child_that_dies_young_is_restarted_later_each_time(present_s):
    child = Child("cluster", ["true"])

    pauses = []
    for lived_s in (1, 1, 1, 1, 1, 1, 61, 1):
        child.started_at_s = present_s[0]
        present_s[0] += lived_s
        child.plan_restart()
        pauses.append(child.pause_s)

    assert pauses == [2, 4, 8, 15, 15, 15, 1, 2]
    assert child.start_after_s == present_s[0] + 2
