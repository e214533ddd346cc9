"""Thousands of messages through the FCM adapter while three of ten answers go wrong."""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import F, Min
from django.test.utils import override_settings

from backend.accounts.models import User
from backend.common import clock
from backend.notifications.models import Message
from backend.outbox.models import Job
from backend.outbox.services import run_round
from backend.outbox.states import Lane
from bench.faults.plant import TookTooLong, running_workers
from bench.faults.pushes import (
    FailingFcm,
    dispatcher_with_phone,
    environment_of,
    failing_fcm,
    outcome_of,
    push,
)
from bench.report import print_table

OPEN: Final = ("waiting", "running")
FINAL: Final = frozenset({"sent", "delivered", "failed", "expired", "skipped"})
MUST_BE_0: Final = (
    "unfinished", "sent_twice", "too_early", "beyond_limit", "over_timeout",
    "taken_but_not_noted", "noted_but_not_taken",
)  # fmt: skip
LOOK_EVERY_S: Final = 0.3
STALLED_AFTER_S: Final = 180.0


def run(*, seed: int, cycles: int, folder: Path, in_short: bool = False) -> dict[str, Any]:
    """Send `cycles` messages; returns the figures.

    The service's clock is set forward when nothing is due, so that waits of minutes cost none.
    `in_short` works in this process instead of starting workers.

    Raises:
        TookTooLong: if no job ends for three minutes although some are open.
    """
    with override_settings(DEMO_CLOCK_FILE=str(folder / "clock.json")), failing_fcm(seed) as fcm:
        user = dispatcher_with_phone()
        begun_s, log = time.monotonic(), ""
        if in_short:
            _say(cycles, user)
            with override_settings(**environment_of(fcm)):
                _drain(_work_here)
        else:
            with running_workers(folder, **environment_of(fcm)) as plant:
                begun_s = time.monotonic()
                _say(cycles, user)
                _drain(lambda: time.sleep(LOOK_EVERY_S))
                log = plant.log()
                plant.stop()
        return _figures(fcm, log, took_s=time.monotonic() - begun_s)


def _say(how_many: int, user: User) -> None:
    for number in range(how_many):
        push(user, number)


def _work_here() -> None:
    run_round(lane=Lane.QUICK, clock=clock.now, longest_s=60)


def _drain(work: Callable[[], object]) -> None:
    """Work, or let others work, until no job is open."""
    left, moved_at_s = -1, time.monotonic()
    while still_open := Job.objects.filter(state__in=OPEN).count():
        if still_open != left:
            left, moved_at_s = still_open, time.monotonic()
        if time.monotonic() - moved_at_s > STALLED_AFTER_S:
            raise TookTooLong(f"{left} jobs stay open")
        _skip_the_wait()
        work()


def _skip_the_wait() -> None:
    """Set the clock to the next due job, if none is due and none runs."""
    jobs = Job.objects.filter(state__in=OPEN)
    next_at = jobs.aggregate(at=Min("not_before"))["at"]
    is_busy = jobs.filter(state="running").exists()
    if next_at is not None and not is_busy and next_at > clock.now() + timedelta(seconds=1):
        clock.set_demo_time(next_at)


def _figures(fcm: FailingFcm, log: str, *, took_s: float) -> dict[str, Any]:
    states = Counter(Message.objects.values_list("state", flat=True))
    taken = set(fcm.taken_at)
    said_sent = set(
        Message.objects.filter(state__in=["sent", "delivered"]).values_list("dedupe_key", flat=True)
    )
    figures = outcome_of(fcm) | {
        "messages": sum(states.values()),
        "states": dict(states),
        "unfinished": sum(count for state, count in states.items() if state not in FINAL),
        "taken_but_not_noted": len(taken - said_sent),
        "noted_but_not_taken": len(said_sent - taken),
        "beyond_limit": Job.objects.filter(attempts__gt=F("max_attempts")).count(),
        "dead_jobs": Job.objects.filter(state="dead").count(),
        "over_timeout": len(re.findall(r"reincarnated worker|ended with code|does no work", log)),
        "took_s": round(took_s, 1),
        "per_s": round(sum(fcm.tries.values()) / took_s, 1),
    }
    print_table(("answers", "n"), sorted(fcm.answers.items()))
    print_table(("messages", "n"), sorted(states.items()))
    return figures
