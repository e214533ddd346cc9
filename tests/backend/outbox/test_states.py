"""Every operation moves a job along the table in states.py, from every state."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from backend.outbox.errors import JobNotDead
from backend.outbox.models import Job
from backend.outbox.services import claims, endings, redrive
from backend.outbox.states import ALLOWED, ENDED, JobState

pytestmark = pytest.mark.usefixtures("db")


def redrive_quietly(job, now):
    try:
        redrive(job_id=job.id, now=now)
    except JobNotDead:
        assert job.state != JobState.DEAD


OPERATIONS = {
    "claim": lambda job, now: claims.claim(now=now, job_id=job.id),
    "finish": lambda job, now: claims.finish(job, now=now),
    "postpone": lambda job, now: claims.postpone(job, reason="", not_before=now),
    "bury": lambda job, now: claims.bury(job, reason="", now=now),
    "put_off": lambda job, now: claims.put_off(job, reason="", not_before=now),
    "drop": lambda job, now: endings.drop(job, reason="", now=now),
    "die": lambda job, now: endings.die(job, reason="", now=now),
    "skip": lambda job, now: claims.skip(job, now=now),
    "tidy": lambda job, now: endings.tidy(now=now + timedelta(hours=1)),
    "redrive": redrive_quietly,
}
MOVES = {
    ("waiting", "claim", "running"),
    ("waiting", "skip", "skipped"),
    ("waiting", "tidy", "skipped"),
    ("running", "finish", "done"),
    ("running", "postpone", "waiting"),
    ("running", "put_off", "waiting"),
    ("running", "bury", "dead"),
    ("running", "die", "dead"),
    ("running", "drop", "skipped"),
    ("running", "tidy", "waiting"),
    ("dead", "redrive", "waiting"),
}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
@pytest.mark.parametrize("state", list(JobState))
def test_an_operation_moves_a_job_as_the_table_says(make_job, now, state, operation):
    job = make_job(expires_at=now + timedelta(minutes=5))
    running = state == JobState.RUNNING
    Job.objects.filter(id=job.id).update(
        state=state,
        attempts=3,
        lease_until=Now() - timedelta(seconds=1) if running else None,
        ended_at=now if state in ENDED | {JobState.DEAD} else None,
    )
    job.refresh_from_db()

    OPERATIONS[operation](job, now)

    after = JobState(Job.objects.get(id=job.id).state)
    moved = [new for old, by, new in MOVES if (old, by) == (state, operation)]
    assert [after] == (moved or [state])
    assert after in ALLOWED[state] | {state}


def test_the_table_names_every_state():
    assert set(ALLOWED) == set(JobState)
    assert {state for state, after in ALLOWED.items() if not after} == ENDED
