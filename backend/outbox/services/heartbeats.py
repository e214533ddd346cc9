"""Signs of life, and taking back what a worker left behind when it died."""

import os
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models.functions import Now
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.outbox import identity
from backend.outbox.models import STARTING, Heartbeat
from backend.outbox.services import claims, endings

_FORGET_AFTER: Final = timedelta(hours=1)  # machines come and go, their names with them


def note_start() -> None:
    """Note that a new process of this worker makes itself ready; a beat says that it is."""
    seen = {"pid": STARTING, "seen_at": Now()}
    Heartbeat.objects.update_or_create(name=identity.this_worker(), defaults=seen)


def beat(*, now: datetime) -> None:
    """Note that this worker works. A new process of it first takes over from the one before.

    Beats that follow each other within a second are one.
    """
    name = identity.this_worker()
    just_now = Now() - timedelta(seconds=1)
    mine = Heartbeat.objects.filter(name=name, pid=os.getpid())
    if mine.filter(seen_at__gt=just_now).exists():
        return
    if not mine.update(seen_at=Now()):
        seen = {"pid": os.getpid(), "seen_at": Now()}
        Heartbeat.objects.update_or_create(name=name, defaults=seen)
        take_back(name, now=now)
        free_hints(identity.this_part())


def take_back(worker: str, *, now: datetime) -> None:
    """Have the jobs of a worker of this machine wait again, if the process that ran them is gone.

    Their leases would do the same, later.
    """
    for job in claims.held_by(worker):
        if identity.has_ended(job.claimed_by):
            endings.leave_behind(job, now=now)


def ask_for_a_beat(queue: str) -> None:
    """Put a task into a queue that makes its worker show a sign of life."""
    async_task("backend.outbox.tasks.beat", cluster=queue, save=False)


def free_hints(queue: str) -> None:
    """Let the next process of a queue have the hints that its dead one had taken.

    One that somebody has in hand after all is done twice: the second time there is no job to take.
    """
    OrmQ.objects.filter(key=queue).update(lock=Now() - timedelta(seconds=1))


def forget_vanished() -> int:
    """Delete heartbeats of workers last seen long ago, and hints nobody reads; returns how many.

    Hints are left in queues of earlier settings with more workers; the sweep does their jobs.
    """
    queues = [name for names in settings.JOB_QUEUES.values() for name in names]
    unread: int = OrmQ.objects.exclude(key__in=queues).delete()[0]
    return unread + Heartbeat.objects.filter(seen_at__lt=Now() - _FORGET_AFTER).delete()[0]
