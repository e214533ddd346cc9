"""Questions about jobs."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Now
from django_q.models import OrmQ

from backend.outbox.models import Job
from backend.outbox.states import JobState

LATE_AFTER: Final = timedelta(minutes=10)


def dead_jobs() -> QuerySet[Job]:
    """Return the jobs that gave up, oldest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("id")


def late_jobs(*, now: datetime) -> QuerySet[Job]:
    """Return the jobs that were due ten minutes ago and have not ended, oldest first."""
    return Job.objects.filter(
        state__in=[JobState.WAITING, JobState.RUNNING], not_before__lt=now - LATE_AFTER
    ).order_by("id")


def oldest_waiting_hint() -> int | None:
    """Return the number of the queue's oldest row that nobody has taken; None if there is none.

    In a healthy cluster it rises or disappears; one that stays means the cluster is stuck.
    """
    # The queue's leases are in machine time, so the database's clock is asked.
    row = OrmQ.objects.filter(lock__lte=Now()).order_by("id").first()
    return None if row is None else int(row.pk)
