"""Hints for the queue: which job to look at. A lost one costs seconds, a doubled one nothing."""

from datetime import datetime

from django.conf import settings
from django_q.tasks import async_task

from backend.outbox.models import Job
from backend.outbox.states import JobState, Lane


def hint(job: Job) -> None:
    """Tell a worker of the job's lane; in a transaction the hint commits or vanishes with it."""
    queues = settings.JOB_QUEUES[Lane(job.lane)]
    # Each worker reads a queue of its own, so that one that is stuck keeps nobody else's hints.
    queue = queues[job.id.int % len(queues)]
    async_task("backend.outbox.tasks.run", str(job.id), cluster=queue, save=False)


def hint_next_of_order(job: Job, *, now: datetime) -> None:
    """Tell a worker of the job that waited for this one to end."""
    following = Job.objects.filter(
        order_key=job.order_key, state__in=[JobState.WAITING, JobState.RUNNING]
    ).order_by("id")
    first = following.first()
    if first is not None and first.state == JobState.WAITING and first.not_before <= now:
        hint(first)
