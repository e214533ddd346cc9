"""What a worker process does once, before its first job: load what would make that job wait."""

import logging
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings

from backend.common import clock
from backend.outbox import services
from backend.outbox.states import Lane

logger = logging.getLogger(__name__)
Preparation = Callable[[Lane], None]
_preparations: list[Preparation] = []


def at_worker_start(function: Preparation) -> Preparation:
    """Register the decorated function; it is given the lane that the process works for."""
    if function not in _preparations:
        _preparations.append(function)
    return function


def prepare_worker(**_: Any) -> None:
    """Run what was registered. A failure is logged and costs the first job its wait, no more."""
    lane = lane_of(os.environ.get("Q_CLUSTER_NAME", ""))
    for function in (_say_that_it_starts, *_preparations, _say_that_it_is_ready):
        try:
            function(lane)
        except Exception:
            logger.exception("a worker could not be prepared")


def lane_of(queue: str) -> Lane:
    """Return the lane of a queue's name; the quick one for a name nobody knows."""
    return next((lane for lane in Lane if queue in settings.JOB_QUEUES[lane]), Lane.QUICK)


def _say_that_it_starts(_: Lane) -> None:
    services.note_start()


def _say_that_it_is_ready(_: Lane) -> None:
    # Without this a worker that never gets a job, because its queue is stuck, would start for ever.
    services.beat(now=clock.now())
