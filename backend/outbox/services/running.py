"""Running jobs."""

import logging
import traceback
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.outbox.errors import GiveUp, RetryLater
from backend.outbox.models import Job
from backend.outbox.registry import handler_of
from backend.outbox.services import claims

_log = logging.getLogger(__name__)


def run_job(*, job_id: UUID, now: datetime) -> bool:
    """Run one job if it is due and free; tells whether an attempt was made."""
    return _attempt(_claim(now=now, job_id=job_id), now=now)


def run_next(*, now: datetime) -> bool:
    """Run the oldest job that is due and free; tells whether there was one."""
    return _attempt(_claim(now=now), now=now)


def sweep(*, now: datetime, limit: int = 100) -> int:
    """Put expired jobs and killers aside, then run what is due, in this process.

    Returns how many attempts were made, at most `limit`.
    """
    tidy(now=now)
    made = 0
    while made < limit and run_next(now=now):
        made += 1
    return made


def tidy(*, now: datetime) -> None:
    """Put aside what shall not run: expired jobs, and those that killed their last process."""
    claims.skip_expired(now=now)
    for job in claims.bury_killers(now=now):
        _tell_of_death(job)


def _claim(*, now: datetime, job_id: UUID | None = None) -> Job | None:
    # Durable: the count must be on disk before the handler begins.
    with transaction.atomic(durable=True):
        return claims.claim(now=now, job_id=job_id)


def _attempt(job: Job | None, *, now: datetime) -> bool:
    if job is None:
        return False
    try:
        handler_of(job.kind)(job.payload, job_id=job.id, attempt=job.attempts, now=now)
    except RetryLater as wish:
        _fail(job, reason=wish.reason, not_before=wish.not_before, now=now)
    except GiveUp as wish:
        if claims.bury(job, reason=wish.reason, now=now):
            _tell_of_death(job)
    except Exception as error:  # noqa: BLE001  whatever a handler meets is kept with the job
        # The text of an exception may quote a person's data: it goes into the row, not the log.
        _log.warning("job %s (%s): %s", job.id, job.kind, type(error).__name__)
        _fail(job, reason=traceback.format_exc(limit=-8)[-4000:], not_before=None, now=now)
    else:
        claims.finish(job, now=now)
    return True


def _fail(job: Job, *, reason: str, not_before: datetime | None, now: datetime) -> None:
    if job.attempts >= claims.MAX_ATTEMPTS:
        if claims.bury(job, reason=reason, now=now):
            _tell_of_death(job)
        return
    again_at = not_before or now + claims.back_off(job.id, job.attempts)
    claims.postpone(job, reason=reason, not_before=again_at)


def _tell_of_death(job: Job) -> None:
    _log.error("job %s (%s) is dead after %d attempts", job.id, job.kind, job.attempts)
