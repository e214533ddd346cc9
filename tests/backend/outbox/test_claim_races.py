"""Fifty jobs and eight hungry threads."""

import threading
from collections import Counter

import pytest
from django.db import transaction

from backend.outbox.models import Job
from backend.outbox.services import run_job, run_next
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
THREADS = 8
JOBS = 50


@pytest.fixture
def jobs(make_job):
    with transaction.atomic():
        return [
            make_job(payload={"id": number}, dedupe_key=f"test:{number}") for number in range(JOBS)
        ]


def runs_of(handling):
    return Counter(payload["id"] for payload, _ in handling.calls)


def test_fifty_jobs_claimed_by_id_by_eight_threads_run_once_each(jobs, handling, now):
    ids = [job.id for job in jobs]

    made = run_together(
        lambda _: sum(run_job(job_id=job_id, now=now) for job_id in ids), range(THREADS)
    )

    assert sum(made) == JOBS
    assert runs_of(handling) == dict.fromkeys(range(JOBS), 1)
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_fifty_jobs_taken_from_the_front_by_eight_threads_run_once_each(jobs, handling, now):
    def work(_):
        made = 0
        while run_next(now=now):
            made += 1
        return made

    made = run_together(work, range(THREADS))

    assert sum(made) == JOBS
    assert runs_of(handling) == dict.fromkeys(range(JOBS), 1)
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_control_looking_before_taking_runs_a_job_in_every_thread(jobs, handling, now):
    """The naive way: read the state, then write it."""
    all_have_read = threading.Barrier(THREADS)
    job_id = jobs[0].id

    def work(_):
        job = Job.objects.get(id=job_id)
        all_have_read.wait(timeout=30)
        if job.state == "waiting":
            job.state, job.attempts, job.ended_at = "done", job.attempts + 1, now
            job.save()
            handling(job.payload, job_id=job.id, attempt=job.attempts, now=now)

    run_together(work, range(THREADS))

    assert runs_of(handling) == {0: THREADS}
