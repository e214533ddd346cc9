"""How long the compiled search runs before Python looks again, and how warm it is then."""

import time
from typing import NamedTuple

CHUNK_S = 0.02  # of compiled code between two looks at the clock
CHUNK_PART = 0.02  # … at most this part of the budget
FIRST_ROUND = 2_000  # steps until the first reheating, when steps are counted
CHUNK_STEPS = 500


class Chunk(NamedTuple):
    """So many steps, from this part (0 to 1) of the way from warm to cold, so far a step."""

    steps: int
    part: float
    part_per_step: float


class Clock:
    """Chunks for a number of seconds: one way from warm to cold, as fast as the clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.began = self.looked = time.perf_counter()
        self.steps = 5

    def next_chunk(self) -> Chunk | None:
        """Return the next chunk, sized by what the last one took; None when time is up."""
        now = time.perf_counter()
        spent, took = now - self.began, max(1e-6, now - self.looked)
        if spent >= self.seconds:
            return None
        wanted = min(CHUNK_S, CHUNK_PART * self.seconds, self.seconds - spent)
        self.steps = max(1, min(2 * self.steps, int(self.steps * wanted / took)))
        self.looked = now
        part = spent / self.seconds
        return Chunk(self.steps, part, wanted / self.seconds / self.steps)


class Steps:
    """Chunks for a number of steps, in rounds from warm to cold that double in length."""

    def __init__(self, steps: int, seconds: float) -> None:
        self.left = steps
        self.ends_at = time.perf_counter() + seconds
        self.length, self.done = FIRST_ROUND, 0

    def next_chunk(self) -> Chunk | None:
        """Return the next chunk; None when all steps are taken, or time is up."""
        if self.left <= 0 or time.perf_counter() >= self.ends_at:
            return None
        if self.done == self.length:
            self.length, self.done = 2 * self.length, 0
        # A chunk is cut only by the end of all steps, and its temperatures do not depend on that.
        steps = min(CHUNK_STEPS, self.left)
        part = self.done / self.length
        self.done += steps
        self.left -= steps
        return Chunk(steps, part, 1.0 / self.length)
