"""Writing jobs and running them."""

from backend.outbox.registry import MAX_ATTEMPTS
from backend.outbox.services.endings import tidy
from backend.outbox.services.enqueueing import enqueue, ensure
from backend.outbox.services.heartbeats import (
    ask_for_a_beat,
    beat,
    forget_vanished,
    free_hints,
    note_start,
    take_back,
)
from backend.outbox.services.hints import wake_idle
from backend.outbox.services.rounds import run_round
from backend.outbox.services.running import run_job, run_next, sweep
from backend.outbox.services.upkeep import forget_ended, redrive

__all__ = [
    "MAX_ATTEMPTS",
    "ask_for_a_beat",
    "beat",
    "enqueue",
    "ensure",
    "forget_ended",
    "forget_vanished",
    "free_hints",
    "note_start",
    "redrive",
    "run_job",
    "run_next",
    "run_round",
    "sweep",
    "take_back",
    "tidy",
    "wake_idle",
]
