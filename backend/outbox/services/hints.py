"""Hints for the queue: which job to look at. A lost one costs seconds, a doubled one nothing."""

from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.common.writing import insert
from backend.outbox.models import Job
from backend.outbox.states import JobState, Lane


def hint(job: Job) -> None:
    """Tell a worker of the job's lane; in a transaction the hint commits or vanishes with it."""
    queues = settings.JOB_QUEUES[Lane(job.lane)]
    # Each worker reads a queue of its own, so that one that is stuck keeps nobody else's hints.
    _put(job, queues[job.id.int % len(queues)])


def hint_next_of_order(job: Job, *, now: datetime) -> None:
    """Tell a worker of the job that waited for this one to end."""
    following = Job.objects.filter(
        order_key=job.order_key, state__in=[JobState.WAITING, JobState.RUNNING]
    ).order_by("id")
    first = following.first()
    if first is not None and first.state == JobState.WAITING and first.not_before <= now:
        hint(first)


def wake_idle(*, now: datetime) -> int:
    """Give workers whose queue is empty a job that is due, such as a retry; returns how many."""
    woken = 0
    for lane in Lane:
        queues = settings.JOB_QUEUES[lane]
        busy = set(OrmQ.objects.filter(key__in=queues).values_list("key", flat=True))
        idle = [queue for queue in queues if queue not in busy]
        due = Job.objects.filter(lane=lane, state=JobState.WAITING, not_before__lte=now)
        for queue, job in zip(idle, due.order_by("not_before", "id")[: len(idle)], strict=False):
            _put(job, queue)
            woken += 1
    return woken


class _Hints(ORM):  # type: ignore[misc]  # django-q has no types
    """The queue, written like our other rows."""

    def enqueue(self, task: str) -> None:
        """Write a task; nobody asks for its number."""
        insert(OrmQ(key=self.list_key, payload=task, lock=datetime.now(UTC)))


_queue = lru_cache(_Hints)


def _put(job: Job, queue: str) -> None:
    async_task(
        "backend.outbox.tasks.run", str(job.id), str(job.lane), cluster=queue, save=False,
        broker=_queue(queue),
    )  # fmt: skip
