"""Writing jobs and running them."""

from backend.outbox.registry import MAX_ATTEMPTS
from backend.outbox.services.endings import tidy
from backend.outbox.services.enqueueing import enqueue
from backend.outbox.services.running import run_job, run_next, sweep
from backend.outbox.services.upkeep import forget_ended, redrive

__all__ = [
    "MAX_ATTEMPTS",
    "enqueue",
    "forget_ended",
    "redrive",
    "run_job",
    "run_next",
    "sweep",
    "tidy",
]
