"""Questions about jobs."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Now
from django_q.models import OrmQ

from backend.outbox.models import STARTING, Heartbeat, Job
from backend.outbox.states import JobState, Lane

LATE_AFTER: Final = timedelta(minutes=10)
STARTS_WITHIN: Final = timedelta(minutes=10)  # the solver may have to be compiled first
RECENTLY: Final = timedelta(hours=1)


def dead_jobs() -> QuerySet[Job]:
    """Return the jobs that gave up, oldest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("id")


def late_jobs(*, now: datetime) -> QuerySet[Job]:
    """Return the jobs that were due ten minutes ago and have not ended, oldest first."""
    return Job.objects.filter(
        state__in=[JobState.WAITING, JobState.RUNNING], not_before__lt=now - LATE_AFTER
    ).order_by("id")


def hints_in(queue: str, *, at_most: int) -> list[int]:
    """Return the numbers of a queue's rows, taken or not, oldest first.

    A row leaves when its work is done and acknowledged, or, if its worker was killed, when its
    time in the queue is over.
    """
    rows = OrmQ.objects.filter(key=queue).order_by("id").values_list("id", flat=True)
    return list(rows[:at_most])


def is_busy(worker: str) -> bool:
    """Tell whether a worker has a job in hand."""
    return Job.objects.filter(state=JobState.RUNNING, claimed_by__startswith=f"{worker}/").exists()


def is_starting(worker: str) -> bool:
    """Tell whether a worker's process began less than ten minutes ago and is not ready yet."""
    return Heartbeat.objects.filter(
        name=worker, pid=STARTING, seen_at__gt=Now() - STARTS_WITHIN
    ).exists()


def last_seen(worker: str) -> datetime | None:
    """Return when a worker was last seen working, in the database's time."""
    found = Heartbeat.objects.filter(name=worker).first()
    return found.seen_at if found else None


def heartbeat_ages() -> dict[str, timedelta]:
    """Return how long ago each worker was last seen working."""
    # Heartbeats are in machine time, so the database's clock is asked.
    age = ExpressionWrapper(Now() - F("seen_at"), output_field=DurationField())
    return dict(Heartbeat.objects.order_by("name").values_list("name", age))


def oldest_due_at(*, lane: Lane) -> datetime | None:
    """Return since when the job of a lane that waits longest has been due, or will be."""
    waiting = Job.objects.filter(lane=lane, state=JobState.WAITING).order_by("not_before")
    return waiting.values_list("not_before", flat=True).first()


def open_by_lane() -> list[tuple[str, str, int]]:
    """Return (lane, state, how many) of the jobs that have not ended."""
    rows = Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING])
    found = {
        (lane, state): count
        for lane, state, count in rows.values_list("lane", "state").annotate(Count("id"))
    }
    states = (JobState.WAITING.value, JobState.RUNNING.value)
    return [(lane.value, s, found.get((lane.value, s), 0)) for lane in Lane for s in states]


def dead_by_kind() -> dict[str, int]:
    """Return how many jobs of each kind gave up."""
    return dict(dead_jobs().order_by().values_list("kind").annotate(Count("id")))


def ended_since(moment: datetime) -> list[tuple[str, str, int]]:
    """Return (kind, state, how many) of the jobs that ended since a moment."""
    ended = [JobState.DONE, JobState.DEAD, JobState.SKIPPED]
    rows = Job.objects.filter(state__in=ended, ended_at__gte=moment)
    return list(rows.values_list("kind", "state").annotate(Count("id")).order_by("kind", "state"))


def hints_by_queue() -> dict[str, int]:
    """Return how many rows each queue holds, taken or not."""
    found = dict(OrmQ.objects.values_list("key").annotate(Count("id")))
    return {name: found.get(name, 0) for names in settings.JOB_QUEUES.values() for name in names}
