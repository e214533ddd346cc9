"""Taking a job and giving it back: single UPDATEs, safe among any number of processes.

An attempt is counted before it runs, so that a job which kills its process is bounded too.
A lease is measured by the database's clock: it is a matter between processes, and neither a
wrong clock on one machine nor the demo's fast one may end it early.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from backend.outbox import identity
from backend.outbox.models import Job
from backend.outbox.states import JobState, Lane

FIRST_WAIT_S: Final = 10
LONGEST_WAIT_S: Final = 3600
# A job's process is ended at its lane's limit; only then may somebody else take the job.
LEASE_S: Final = {lane: settings.JOB_LIMITS_S[lane] + 30 for lane in Lane}

_IS_FREE: Final = """
    job.state = 'waiting' AND job.not_before <= %(now)s
    AND (job.expires_at IS NULL OR job.expires_at > %(now)s)
    AND (job.order_key = '' OR NOT EXISTS (
        SELECT 1 FROM outbox_job earlier
        WHERE earlier.order_key = job.order_key AND earlier.order_key <> ''
            AND earlier.id < job.id AND earlier.state IN ('waiting', 'running')
    ))
"""
_TAKE: Final = """
    UPDATE outbox_job AS job
    SET state = 'running', attempts = attempts + 1, claimed_by = %(claimed_by)s,
        lease_until = statement_timestamp()
            + CASE job.lane WHEN 'solver' THEN %(solver_lease)s ELSE %(quick_lease)s END
"""
# A second UPDATE of one row waits for the first and then looks again: it finds nothing free.
_CLAIM_ONE: Final = f"{_TAKE} WHERE job.id = %(job_id)s AND {_IS_FREE} RETURNING *"
_OLDEST: Final = (
    f"SELECT job.id FROM outbox_job AS job WHERE job.lane = %(lane)s AND {_IS_FREE} "  # noqa: S608  our own words only
    "ORDER BY job.not_before, job.id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_CLAIM_NEXT: Final = f"{_TAKE} WHERE job.id = ({_OLDEST}) RETURNING *"


def claim(*, now: datetime, job_id: UUID | None = None, lane: Lane = Lane.QUICK) -> Job | None:
    """Take one job, or of a lane the one that is due longest; None if there is none to take."""
    values = {
        "now": now,
        "job_id": job_id,
        "lane": lane.value,
        "claimed_by": identity.this_process(),
        "quick_lease": timedelta(seconds=LEASE_S[Lane.QUICK]),
        "solver_lease": timedelta(seconds=LEASE_S[Lane.SOLVER]),
    }
    rows = list(Job.objects.raw(_CLAIM_NEXT if job_id is None else _CLAIM_ONE, values))
    return rows[0] if rows else None


def finish(job: Job, *, now: datetime) -> bool:
    """Note that an attempt did its work."""
    return _give_back(job, state=JobState.DONE, ended_at=now, last_error="")


def postpone(job: Job, *, reason: str, not_before: datetime) -> bool:
    """Note that an attempt failed and the next one may come."""
    return _give_back(job, state=JobState.WAITING, not_before=not_before, last_error=reason)


def put_off(job: Job, *, reason: str, not_before: datetime) -> bool:
    """Note that the moment was wrong: the job waits, and the attempt does not count."""
    return _give_back(
        job,
        state=JobState.WAITING,
        not_before=not_before,
        last_error=reason,
        attempts=F("attempts") - 1,
    )


def bury(job: Job, *, reason: str, now: datetime) -> bool:
    """Note that no attempt can help any more."""
    return _give_back(job, state=JobState.DEAD, ended_at=now, last_error=reason)


def drop(job: Job, *, reason: str, now: datetime) -> bool:
    """Note that nobody needs it any more."""
    return _give_back(job, state=JobState.SKIPPED, ended_at=now, last_error=reason)


def back_off(job_id: UUID, attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt (1, 2, …).

    10 s doubled each time, at most an hour; of that between half and all, so that jobs which
    failed together come back apart. The part follows from job and attempt: it can be tested.
    """
    full_s = min(FIRST_WAIT_S * 2 ** (attempt - 1), LONGEST_WAIT_S)
    digest = hashlib.sha256(f"{job_id}:{attempt}".encode()).digest()
    part = int.from_bytes(digest[:4]) / 2**32
    return timedelta(seconds=full_s * (0.5 + part / 2))


def lapsed(*, limit: int) -> list[Job]:
    """Return jobs whose lease ran out: the process that had them is gone, or hangs."""
    return list(Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())[:limit])


def held_by(worker: str) -> list[Job]:
    """Return the jobs that processes of a worker have in hand, this process left aside."""
    held = Job.objects.filter(state=JobState.RUNNING, claimed_by__startswith=f"{worker}/")
    return list(held.exclude(claimed_by=identity.this_process()))


def expired(*, now: datetime, limit: int) -> list[Job]:
    """Return waiting jobs that are too late to be of use."""
    return list(Job.objects.filter(state=JobState.WAITING, expires_at__lte=now)[:limit])


def skip(job: Job, *, now: datetime) -> bool:
    """Skip a waiting job that is too late, unless somebody was faster."""
    waiting = Job.objects.filter(id=job.id, state=JobState.WAITING)
    return bool(waiting.update(state=JobState.SKIPPED, ended_at=now))


def _give_back(job: Job, **changes: object) -> bool:
    """Write the end of this attempt, unless it was taken away and somebody else has the job."""
    mine = Job.objects.filter(id=job.id, state=JobState.RUNNING, attempts=job.attempts)
    return bool(mine.update(lease_until=None, **changes))
