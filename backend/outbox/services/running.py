"""Running jobs."""

import logging
import traceback
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.outbox.errors import GiveUp, NotYet, RetryLater
from backend.outbox.models import Job
from backend.outbox.registry import kind_of
from backend.outbox.services import claims, endings
from backend.outbox.services.hints import hint_next_of_order
from backend.outbox.states import Lane

_log = logging.getLogger(__name__)


def run_job(*, job_id: UUID, now: datetime) -> bool:
    """Run one job if it is due and free; tells whether an attempt was made."""
    return _attempt(_claim(now=now, job_id=job_id), now=now)


def run_next(*, now: datetime, lane: Lane = Lane.QUICK) -> bool:
    """Run the job of a lane that is due longest; tells whether there was one."""
    return _attempt(_claim(now=now, lane=lane), now=now)


def sweep(*, now: datetime, limit: int = 100) -> int:
    """Put expired and abandoned jobs aside, then run what is due, in this process.

    Returns how many attempts were made, at most `limit`.
    """
    endings.tidy(now=now)
    made = 0
    for lane in Lane:
        while made < limit and run_next(now=now, lane=lane):
            made += 1
    return made


def _claim(*, now: datetime, job_id: UUID | None = None, lane: Lane = Lane.QUICK) -> Job | None:
    # Durable: the count must be on disk before the handler begins.
    with transaction.atomic(durable=True):
        return claims.claim(now=now, job_id=job_id, lane=lane)


def _attempt(job: Job | None, *, now: datetime) -> bool:
    if job is None:
        return False
    try:
        kind = kind_of(job.kind)
        if not kind.still_wanted(job.payload, now=now):
            endings.drop(job, reason="nobody needs it any more", now=now)
        else:
            kind.handler(job.payload, job_id=job.id, attempt=job.attempts, now=now)
            claims.finish(job, now=now)
    except NotYet as wish:
        claims.put_off(job, reason=wish.reason, not_before=wish.not_before)
    except RetryLater as wish:
        endings.fail(job, reason=wish.reason, not_before=wish.not_before, now=now)
    except GiveUp as wish:
        endings.die(job, reason=wish.reason, now=now)
    except Exception as error:  # noqa: BLE001  whatever a handler meets is kept with the job
        # The text of an exception may quote a person's data: it goes into the row, not the log.
        _log.warning("job %s (%s): %s", job.id, job.kind, type(error).__name__)
        reason = traceback.format_exc(limit=-8)[-4000:]
        endings.fail(job, reason=reason, not_before=None, now=now)
    if job.order_key:
        hint_next_of_order(job, now=now)
    return True
