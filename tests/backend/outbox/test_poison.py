"""A job that kills its process is bounded, in real processes."""

import subprocess
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from backend.outbox.models import Job
from backend.outbox.services import enqueue
from tests.support.outbox import manage, worker_environment
from tests.support.worker_app import tasks as _kinds  # noqa: F401  registers what we enqueue

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def test_a_job_that_kills_its_process_is_dead_after_its_attempts(tmp_path, now):
    file = tmp_path / "attempts"
    with transaction.atomic():
        job = enqueue(kind="test_poison", payload={"file": str(file)}, dedupe_key="test:1", now=now)
    codes = []
    for _ in range(2 * 2 + 1):
        done = subprocess.run(manage("run_jobs"), env=worker_environment(), timeout=60, check=False)
        codes.append(done.returncode)
        Job.objects.filter(state="running").update(lease_until=Now() - timedelta(seconds=1))
        Job.objects.filter(state="waiting").update(not_before=now)

    job.refresh_from_db()
    assert codes == [9, 0, 9, 0, 0]  # it ends a process; the next one finds it left behind
    assert file.read_text().split() == ["1", "2"]
    assert (job.state, job.attempts) == ("dead", 2)
    assert job.last_error == "the process ended in attempt 2"
