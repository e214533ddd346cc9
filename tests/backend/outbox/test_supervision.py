"""A cluster that stands still is replaced, with a process in its place that does nothing at all."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django_q.models import OrmQ

from backend.outbox import identity, supervision
from backend.outbox.children import Child
from backend.outbox.models import Job
from backend.outbox.services import claims, note_start
from backend.outbox.supervision import Supervisor
from bench.faults.processes import members_of

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


@pytest.fixture
def idler():
    """Lives, and does no work: what a cluster is whose idle worker was killed."""
    return Child("quick-1", ["sleep", "60"], queue="quick-1")


@pytest.fixture
def supervise(monkeypatch):
    """Supervise until a fact holds, or for some time."""
    monkeypatch.setattr(supervision, "STUCK_AFTER_S", 0.5)
    monkeypatch.setattr(supervision, "START_WITHIN_S", 0.5)
    monkeypatch.setattr(supervision, "ASK_EVERY_S", 0.1)
    monkeypatch.setattr(supervision, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(supervision, "LOOK_AT_WORK_EVERY_S", 0.02)
    monkeypatch.setattr(supervision, "STOP_WITHIN_S", 1.0)

    def run(child, *, until=lambda: False, at_most_s):
        stop, deadline_s = threading.Event(), time.monotonic() + at_most_s

        def watch():
            while not until() and time.monotonic() < deadline_s:
                time.sleep(0.02)
            stop.set()
            connection.close()

        watching = threading.Thread(target=watch)
        watching.start()
        Supervisor([child], stop=stop).run()
        watching.join()

    return run


def test_a_queue_with_rows_and_no_sign_of_life_gets_a_new_cluster(
    supervise, idler, make_job, now, monkeypatch
):
    with transaction.atomic():
        job = make_job()
    claims.claim(now=now, job_id=job.id)
    dead = f"{identity.worker_of('quick-1')}/99999999"  # no process has this number
    Job.objects.update(claimed_by=dead, lease_until=Now() + timedelta(minutes=5))
    OrmQ.objects.update(key="quick-1", lock=Now() + timedelta(minutes=5))
    monitored = []

    def is_replaced():
        if idler.process is not None:
            monitored.append(idler.process.pid)
        return len(set(monitored)) == 2

    monkeypatch.setitem(supervision.BUSY_STUCK_AFTER_S, "quick", 0.5)
    supervise(idler, until=is_replaced, at_most_s=15)

    assert len(set(monitored)) == 2
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("waiting", "the process ended in attempt 1")
    assert OrmQ.objects.filter(key="quick-1", lock__lt=Now()).exists()


def test_a_quiet_queue_is_asked_for_signs_of_life_and_never_for_more_than_three(supervise, idler):
    supervise(idler, until=lambda: OrmQ.objects.count() == 3, at_most_s=10)
    supervise(idler, at_most_s=0.4)

    assert set(OrmQ.objects.values_list("key", flat=True)) == {"quick-1"}
    assert OrmQ.objects.count() == 3
    assert {row.func() for row in OrmQ.objects.all()} == {"backend.outbox.tasks.beat"}


def test_a_cluster_whose_rows_leave_is_left_alone(supervise, idler):
    pids = set()

    def works():
        if idler.process is not None:
            pids.add(idler.process.pid)
        OrmQ.objects.all().delete()  # done and acknowledged
        return False

    supervise(idler, until=works, at_most_s=1.2)

    assert len(pids) == 1


def test_a_worker_that_loads_before_its_first_job_is_left_alone(supervise, idler, monkeypatch):
    monkeypatch.setenv("WORKER_NAME", "quick-1")
    monkeypatch.setitem(supervision.BUSY_STUCK_AFTER_S, "quick", 0.3)
    note_start()
    pids = set()

    def note():
        if idler.process is not None:
            pids.add(idler.process.pid)
        return False

    supervise(idler, until=note, at_most_s=1.5)

    assert len(pids) == 1


def test_while_the_database_does_not_answer_nobody_is_replaced(supervise, idler, monkeypatch):
    def broken(*_, **__):
        raise OperationalError

    monkeypatch.setattr(supervision, "hints_in", broken)
    pids = set()

    def note():
        if idler.process is not None:
            pids.add(idler.process.pid)
        return False

    supervise(idler, until=note, at_most_s=1.0)

    assert len(pids) == 1


def test_a_cluster_that_does_not_hear_the_stop_is_killed_with_all_its_processes(supervise):
    deaf = Child("quick-1", ["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"], "quick-1")
    begun_s = time.monotonic()

    supervise(deaf, until=lambda: deaf.process is not None, at_most_s=5)

    assert time.monotonic() - begun_s < 5
    assert members_of(deaf.process.pid) == []
