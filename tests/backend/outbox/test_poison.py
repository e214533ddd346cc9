"""A job that kills its process is bounded, in real processes."""

import subprocess
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from backend.outbox.models import Job
from backend.outbox.services import MAX_ATTEMPTS, enqueue
from tests.support.outbox import manage, worker_environment

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def test_a_job_that_kills_its_process_is_dead_after_eight_attempts(tmp_path, now):
    file = tmp_path / "attempts"
    with transaction.atomic():
        job = enqueue(kind="test_poison", payload={"file": str(file)}, dedupe_key="test:1", now=now)
    codes = []
    for _ in range(MAX_ATTEMPTS + 1):
        done = subprocess.run(manage("run_jobs"), env=worker_environment(), timeout=60, check=False)
        codes.append(done.returncode)
        Job.objects.update(lease_until=Now() - timedelta(seconds=1))

    job.refresh_from_db()
    assert codes == [9] * MAX_ATTEMPTS + [0]
    assert file.read_text().split() == [str(number) for number in range(1, MAX_ATTEMPTS + 1)]
    assert (job.state, job.attempts) == ("dead", 8)
    assert job.last_error == "the process ended in attempt 8"
