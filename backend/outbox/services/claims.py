"""Taking a job and giving it back: single UPDATEs, safe among any number of processes.

An attempt is counted before it runs, so that a job which kills its process is bounded too.
A lease is measured by the database's clock: it is a matter between processes, and neither a
wrong clock on one machine nor the demo's fast one may end it early.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from backend.outbox.models import Job
from backend.outbox.states import JobState

MAX_ATTEMPTS: Final = 8
FIRST_WAIT_S: Final = 10
LONGEST_WAIT_S: Final = 3600
# The queue kills a task at its timeout; only then may somebody else take the job.
LEASE_S: Final = cast("int", settings.Q_CLUSTER["timeout"]) + 30

_IS_FREE: Final = """
    job.state IN ('waiting', 'running')  -- says nothing new, and lets the index job_open serve
    AND (job.expires_at IS NULL OR job.expires_at > %(now)s)
    AND job.attempts < %(max_attempts)s
    AND (
        (job.state = 'waiting' AND job.not_before <= %(now)s)
        OR (job.state = 'running' AND job.lease_until < statement_timestamp())
    )
    AND (job.order_key = '' OR NOT EXISTS (
        SELECT 1 FROM outbox_job earlier
        WHERE earlier.order_key = job.order_key AND earlier.order_key <> ''
            AND earlier.id < job.id AND earlier.state IN ('waiting', 'running')
    ))
"""
_TAKE: Final = """
    UPDATE outbox_job AS job
    SET state = 'running', attempts = attempts + 1,
        lease_until = statement_timestamp() + %(lease)s
"""
# A second UPDATE of one row waits for the first and then looks again: it finds nothing free.
_CLAIM_ONE: Final = f"{_TAKE} WHERE job.id = %(job_id)s AND {_IS_FREE} RETURNING *"
_OLDEST: Final = (
    f"SELECT job.id FROM outbox_job AS job WHERE {_IS_FREE} "  # noqa: S608  our own words only
    "ORDER BY job.id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_CLAIM_NEXT: Final = f"{_TAKE} WHERE job.id = ({_OLDEST}) RETURNING *"


def claim(*, now: datetime, job_id: UUID | None = None) -> Job | None:
    """Take one job, or the oldest that is due; None if there is none to take."""
    values = {
        "now": now,
        "job_id": job_id,
        "max_attempts": MAX_ATTEMPTS,
        "lease": timedelta(seconds=LEASE_S),
    }
    rows = list(Job.objects.raw(_CLAIM_NEXT if job_id is None else _CLAIM_ONE, values))
    return rows[0] if rows else None


def finish(job: Job, *, now: datetime) -> bool:
    """Note that an attempt did its work."""
    return _give_back(job, state=JobState.DONE, ended_at=now, last_error="")


def postpone(job: Job, *, reason: str, not_before: datetime) -> bool:
    """Note that an attempt failed and the next one may come."""
    return _give_back(job, state=JobState.WAITING, not_before=not_before, last_error=reason)


def bury(job: Job, *, reason: str, now: datetime) -> bool:
    """Note that no attempt can help any more."""
    return _give_back(job, state=JobState.DEAD, ended_at=now, last_error=reason)


def back_off(job_id: UUID, attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt (1, 2, …).

    10 s doubled each time, at most an hour; of that between half and all, so that jobs which
    failed together come back apart. The part follows from job and attempt: it can be tested.
    """
    full_s = min(FIRST_WAIT_S * 2 ** (attempt - 1), LONGEST_WAIT_S)
    digest = hashlib.sha256(f"{job_id}:{attempt}".encode()).digest()
    part = int.from_bytes(digest[:4]) / 2**32
    return timedelta(seconds=full_s * (0.5 + part / 2))


def skip_expired(*, now: datetime) -> int:
    """Skip what nobody needs any more; returns how many."""
    late = Job.objects.filter(expires_at__lte=now)
    return _free(late).update(state=JobState.SKIPPED, ended_at=now, lease_until=None)


def bury_killers(*, now: datetime) -> list[Job]:
    """Bury the jobs whose last attempt never came back; returns them."""
    killers = Job.objects.filter(
        state=JobState.RUNNING, lease_until__lt=Now(), attempts__gte=MAX_ATTEMPTS
    )
    reason = f"the process ended in attempt {MAX_ATTEMPTS}"
    return [job for job in killers if bury(job, reason=reason, now=now)]


def _free(jobs: QuerySet[Job]) -> QuerySet[Job]:
    waiting = jobs.filter(state=JobState.WAITING)
    return waiting | jobs.filter(state=JobState.RUNNING, lease_until__lt=Now())


def _give_back(job: Job, **changes: object) -> bool:
    """Write the end of this attempt, unless the lease ran out and somebody else has the job."""
    mine = Job.objects.filter(id=job.id, state=JobState.RUNNING, attempts=F("attempts"))
    return bool(mine.filter(attempts=job.attempts).update(lease_until=None, **changes))
