"""The states of a job, and the moves between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models


class JobState(models.TextChoices):
    """What has become of a job."""

    WAITING = "waiting", "waiting"  # due at `not_before`, or again after a failed attempt
    RUNNING = "running", "running"  # somebody has it until `lease_until`
    DONE = "done", "done"
    DEAD = "dead", "dead"  # gave up; stays until somebody drives it again
    SKIPPED = "skipped", "skipped"  # too late, or nobody needs it any more; nothing is wrong


class Lane(models.TextChoices):
    """Which workers take a job: long ones must not stand in the way of short ones."""

    QUICK = "quick", "quick"
    SOLVER = "solver", "solver"


S = JobState
# The moves are made by UPDATEs that name the state they start from (services/claims.py), so
# that many processes can make them at once; this table says what those UPDATEs may do.
ALLOWED: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {
        # A waiting job whose time is over is skipped, one that is claimed runs.
        S.WAITING: frozenset({S.RUNNING, S.SKIPPED}),
        # Back to waiting after a failure, or when the process that had it is gone.
        S.RUNNING: frozenset({S.DONE, S.WAITING, S.DEAD, S.SKIPPED}),
        S.DEAD: frozenset({S.WAITING}),
        S.DONE: frozenset[JobState](),
        S.SKIPPED: frozenset[JobState](),
    }
)
ENDED: Final = frozenset({S.DONE, S.SKIPPED})
