"""A process that dies, stalls or comes back late."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from backend.outbox.models import Job
from backend.outbox.services import MAX_ATTEMPTS, claims, run_job, sweep, tidy
from backend.outbox.services.claims import LEASE_S, back_off, claim, finish
from backend.outbox.states import Lane

pytestmark = pytest.mark.usefixtures("db")


def end_leases():
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))


@pytest.mark.parametrize("lane", list(Lane))
def test_a_claim_counts_and_leases_before_anything_runs(make_job, make_kind, now, lane):
    make_kind(lane=lane)
    job = make_job()

    mine = claim(now=now, job_id=job.id)

    assert (mine.state, mine.attempts) == ("running", 1)
    # By the database's clock: the real year, not the test's.
    left = Job.objects.filter(
        lease_until__gt=Now() + timedelta(seconds=LEASE_S[lane] - 30),
        lease_until__lte=Now() + timedelta(seconds=LEASE_S[lane]),
    )
    assert left.count() == 1


def test_a_lease_is_longer_than_a_job_may_run_and_the_queue_waits_for_both(settings):
    for lane in Lane:
        for name in settings.JOB_QUEUES[lane]:
            queue = settings.Q_CLUSTER["ALT_CLUSTERS"][name]
            assert settings.JOB_LIMITS_S[lane] + settings.JOB_ROUND_S < queue["timeout"]
            assert queue["retry"] >= queue["timeout"] * 2 + 60
        assert settings.JOB_LIMITS_S[lane] < LEASE_S[lane]
    assert settings.Q_CLUSTER["max_attempts"] == 1


def test_a_fast_clock_of_ours_does_not_end_a_lease(make_job, handling, now):
    job = make_job()
    claim(now=now, job_id=job.id)

    assert run_job(job_id=job.id, now=now + timedelta(days=400)) is False
    assert handling.calls == []


def test_a_job_whose_lease_ran_out_waits_again_and_gets_its_next_attempt(make_job, handling, now):
    job = make_job()
    claim(now=now, job_id=job.id)
    end_leases()

    assert sweep(now=now) == 0

    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("waiting", 1, None)
    assert job.last_error == "the process ended in attempt 1"
    assert job.not_before == now + back_off(job.id, 1)
    assert sweep(now=job.not_before) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_who_comes_back_late_changes_nothing(make_job, now):
    job = make_job()
    late = claim(now=now, job_id=job.id)
    end_leases()
    tidy(now=now)
    present = claim(now=now + timedelta(minutes=1), job_id=job.id)

    assert finish(late, now=now) is False
    assert claims.bury(late, reason="late", now=now) is False

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 2)
    assert finish(present, now=now) is True


def test_a_job_that_ended_eight_processes_is_buried(make_job, handling, now, caplog):
    job = make_job()
    moment = now
    for _ in range(MAX_ATTEMPTS):
        assert claim(now=moment, job_id=job.id) is not None
        end_leases()
        assert sweep(now=moment) == 0
        moment += timedelta(hours=1)

    assert claim(now=moment, job_id=job.id) is None

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 8)
    assert job.last_error == "the process ended in attempt 8"
    assert "is dead" in caplog.text
    assert handling.calls == []


def test_an_expired_job_is_not_skipped_while_somebody_works_on_it(make_job, now):
    job = make_job(expires_at=now + timedelta(minutes=5))
    mine = claim(now=now, job_id=job.id)

    sweep(now=now + timedelta(hours=1))

    assert finish(mine, now=now) is True
    job.refresh_from_db()
    assert job.state == "done"
