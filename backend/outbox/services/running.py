"""Running jobs."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.outbox.errors import GiveUp, NotYet, RetryLater
from backend.outbox.models import Job
from backend.outbox.registry import kind_of
from backend.outbox.services import claims, endings
from backend.outbox.services.hints import hint_next_of_order
from backend.outbox.states import Lane

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)


class Unwanted(Exception):
    """Nobody needs the job any more."""


def run_job(*, job_id: UUID, now: datetime, clock: Clock | None = None) -> bool:
    """Run one job if it is due and free; tells whether an attempt was made.

    `clock` says when the attempt ended, from which waits count; without it, it took no time.
    """
    return _attempt(_claim(now=now, job_id=job_id), now=now, clock=clock)


def run_next(*, now: datetime, lane: Lane = Lane.QUICK, clock: Clock | None = None) -> bool:
    """Run the job of a lane that is due longest; tells whether there was one."""
    return _attempt(_claim(now=now, lane=lane), now=now, clock=clock)


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


def _attempt(job: Job | None, *, now: datetime, clock: Clock | None) -> bool:
    if job is None:
        return False
    wish = _outcome(job, now=now)
    ended_at = clock() if clock else now
    match wish:
        case None:
            claims.finish(job, now=ended_at)
        case NotYet():
            claims.put_off(job, reason=wish.reason, not_before=wish.not_before)
        case RetryLater(not_before=datetime() as asked_for):
            # "In two seconds" was said at the end, and the handler counted from the begin.
            not_before = asked_for + (ended_at - now)
            endings.fail(job, reason=wish.reason, not_before=not_before, now=ended_at)
        case RetryLater():
            endings.fail(job, reason=wish.reason, not_before=None, now=ended_at)
        case GiveUp():
            endings.die(job, reason=wish.reason, now=ended_at)
        case Unwanted():
            endings.drop(job, reason="nobody needs it any more", now=ended_at)
    if job.order_key:
        hint_next_of_order(job, now=ended_at)
    return True


def _outcome(job: Job, *, now: datetime) -> NotYet | RetryLater | GiveUp | Unwanted | None:
    """Do the job; returns what its handler wishes instead of its end, None if it is done."""
    try:
        kind = kind_of(job.kind)
        if not kind.still_wanted(job.payload, now=now):
            return Unwanted()
        kind.handler(job.payload, job_id=job.id, attempt=job.attempts, now=now)
    except (NotYet, RetryLater, GiveUp) as wish:
        return wish
    except Exception as error:  # noqa: BLE001  whatever a handler meets is kept with the job
        # The text of an exception may quote a person's data: it goes into the row, not the log.
        _log.warning("job %s (%s): %s", job.id, job.kind, type(error).__name__)
        return RetryLater(traceback.format_exc(limit=-8)[-4000:])
    return None
