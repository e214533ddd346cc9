"""Driving dead jobs again, and forgetting old ones."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import NotFound
from backend.outbox.errors import JobNotDead
from backend.outbox.models import Job
from backend.outbox.services.hints import hint
from backend.outbox.states import ENDED, JobState

_AT_ONCE: Final = 1_000  # rows in one DELETE: a longer one would hold its locks too long


@transaction.atomic
def redrive(*, job_id: UUID, now: datetime) -> Job:
    """Give a dead job all its attempts again. What went wrong last stays readable.

    One whose time is over meanwhile will be skipped, not run.

    Raises:
        NotFound: if there is no such job.
        JobNotDead: if it is not dead.
    """
    job = Job.objects.select_for_update().filter(id=job_id).first()
    if job is None:
        raise NotFound
    if job.state != JobState.DEAD:
        raise JobNotDead(state=job.state)
    job.state = JobState.WAITING
    job.attempts, job.not_before, job.ended_at = 0, now, None
    job.save(update_fields=["state", "attempts", "not_before", "ended_at"])
    hint(job)
    return job


def forget_ended(*, before: datetime) -> int:
    """Delete jobs that were done or skipped before a moment; returns how many.

    Dead ones stay. A dedupe key is forgotten with its job, so keep jobs for longer than any
    cause can come back.
    """
    old = Job.objects.filter(state__in=ENDED, ended_at__lt=before)
    deleted = 0
    while ids := list(old.values_list("id", flat=True)[:_AT_ONCE]):
        deleted += Job.objects.filter(id__in=ids).delete()[0]
    return deleted
