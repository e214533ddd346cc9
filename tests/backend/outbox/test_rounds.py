"""One round of a worker: how long, how much, and what a job cannot outlive."""

import subprocess
import threading
import time

import pytest
from django.db import transaction

from backend.outbox.models import Job
from backend.outbox.services import enqueue, run_round
from backend.outbox.states import Lane
from tests.support.outbox import manage, worker_environment
from tests.support.worker_app import tasks as _kinds  # noqa: F401  registers what we enqueue


def round_of(now, **changes):
    return run_round(**{"lane": Lane.QUICK, "clock": lambda: now, "longest_s": 10} | changes)


@pytest.mark.usefixtures("db")
def test_a_woken_worker_does_the_named_job_and_goes_on_with_its_lane(
    make_job, make_kind, handling, now
):
    for number in range(3):
        make_job(payload={"id": number}, dedupe_key=f"test:{number}")
    make_kind(lane=Lane.SOLVER)
    make_job(payload={"id": "long"}, dedupe_key="test:long")
    last = Job.objects.get(dedupe_key="test:2")

    assert round_of(now, first=last.id) == 3

    assert [payload["id"] for payload, _ in handling.calls] == [2, 0, 1]


@pytest.mark.usefixtures("db")
def test_no_job_is_begun_after_the_round_is_over_or_a_stop_was_asked_for(make_job, handling, now):
    for number in range(4):
        make_job(dedupe_key=f"test:{number}")
    stop = threading.Event()
    handling.then = stop.set

    assert round_of(now, longest_s=0) == 0
    assert round_of(now, stop=stop) == 1
    handling.then = lambda: time.sleep(0.02)
    assert round_of(now, longest_s=0.01) == 1

    assert Job.objects.filter(state="waiting").count() == 2


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_a_job_that_runs_longer_than_its_lane_allows_ends_its_process(tmp_path, now):
    with transaction.atomic():
        job = enqueue(
            kind="test_stubborn",
            payload={"file": str(tmp_path / "notes"), "seconds": 60},
            dedupe_key="test:1",
            now=now,
        )
    environment = worker_environment() | {"DJANGO_SETTINGS_MODULE": "tests.support.hasty_settings"}

    begun_s = time.monotonic()
    done = subprocess.run(
        manage("run_jobs", "--every", "1"), env=environment, timeout=30, check=False
    )

    assert done.returncode == -14  # SIGALRM: nothing that a handler could have swallowed
    assert time.monotonic() - begun_s < 20
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
