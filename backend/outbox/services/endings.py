"""How a job ends undone, or comes back: each in one transaction with what its owner notes."""

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from backend.outbox.errors import UnknownKind
from backend.outbox.models import Job
from backend.outbox.registry import kind_of
from backend.outbox.services import claims
from backend.outbox.states import JobState

_AT_ONCE: Final = 500  # rows of one tidying; the next round takes more
TOO_LATE: Final = "its time was over"

_log = logging.getLogger(__name__)


def fail(job: Job, *, reason: str, not_before: datetime | None, now: datetime) -> None:
    """End an attempt that did not work: another one later, or none is left."""
    if job.attempts >= job.max_attempts:
        die(job, reason=reason, now=now)
        return
    again_at = not_before or now + claims.back_off(job.id, job.attempts)
    claims.postpone(job, reason=reason, not_before=again_at)


@transaction.atomic
def die(job: Job, *, reason: str, now: datetime) -> None:
    """Bury a job, unless somebody else has it by now."""
    if claims.bury(job, reason=reason, now=now):
        _log.error("job %s (%s) is dead after %d attempts", job.id, job.kind, job.attempts)
        _tell_owner(job, JobState.DEAD, reason, now)


@transaction.atomic
def drop(job: Job, *, reason: str, now: datetime) -> None:
    """Skip a job in our hands that nobody needs any more."""
    if claims.drop(job, reason=reason, now=now):
        _tell_owner(job, JobState.SKIPPED, reason, now)


def leave_behind(job: Job, *, now: datetime) -> None:
    """Take a job from a process that is gone. What kills process after process dies itself."""
    reason = f"the process ended in attempt {job.attempts}"
    fail(job, reason=reason, not_before=None, now=now)


def tidy(*, now: datetime) -> None:
    """Put aside what shall not run now: too late, or left behind by its process."""
    for job in claims.expired(now=now, limit=_AT_ONCE):
        _skip(job, now=now)
    for job in claims.lapsed(limit=_AT_ONCE):
        leave_behind(job, now=now)


@transaction.atomic
def _skip(job: Job, *, now: datetime) -> None:
    if claims.skip(job, now=now):
        _tell_owner(job, JobState.SKIPPED, TOO_LATE, now)


def _tell_owner(job: Job, state: JobState, reason: str, now: datetime) -> None:
    try:
        # A savepoint: an owner in trouble must not keep the job from ending.
        with transaction.atomic():
            kind_of(job.kind).if_undone(job.payload, state=state, reason=reason, now=now)
    except UnknownKind:
        return
    except Exception as error:  # noqa: BLE001  whatever the owner meets
        _log.error("job %s (%s) ended: its owner %s", job.id, job.kind, type(error).__name__)
