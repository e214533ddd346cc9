"""One round of work in a worker process: job after job, each with a limit it cannot outlive."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from backend.outbox.services.running import Clock, run_job, run_next
from backend.outbox.states import Lane


def run_round(
    *,
    lane: Lane,
    clock: Clock,
    first: UUID | None = None,
    stop: threading.Event | None = None,
    longest_s: float,
) -> int:
    """Run the named job, then what else is due in the lane; returns the number of attempts.

    No job is begun after `longest_s` or when `stop` is set. A job that runs longer than its
    lane allows ends this process; whoever finds it left behind counts the attempt.
    """
    until_s = time.monotonic() + longest_s
    made = 0
    if first is not None:
        with _ending_after(settings.JOB_LIMITS_S[lane]):
            made += run_job(job_id=first, now=clock(), clock=clock)
    while time.monotonic() < until_s and not (stop and stop.is_set()):
        with _ending_after(settings.JOB_LIMITS_S[lane]):
            if not run_next(now=clock(), lane=lane, clock=clock):
                break
        made += 1
    return made


@contextmanager
def _ending_after(limit_s: int) -> Iterator[None]:
    """End this process if the block takes longer.

    Not an exception: a handler, or a library in C, could swallow it or never see it.
    """
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limit_s)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
