"""UUID version 7: ids that sort by the time they were made.

Source: RFC 9562, section 5.7 (layout) and section 6.2, method 2 (monotonic random).
"""

import secrets
import threading
import time
import uuid
from typing import Final

_TAIL_BITS: Final = 74  # rand_a (12 bits) and rand_b (62 bits), counted as one number
_STEP_BITS: Final = 40  # unguessable distance between two ids of one millisecond
_RAND_B_BITS: Final = 62
_MAX_MS: Final = (1 << 48) - 1


class _Source:
    """Makes rising ids; one lock, because two threads may ask in the same millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = -1
        self._tail = 0

    def make(self, ms: int, *, never_back: bool) -> uuid.UUID:
        """Return the next id for the given millisecond.

        With `never_back` an earlier millisecond than the last one is raised to it: a wall
        clock that is set back must not make ids that sort before older ones.
        """
        with self._lock:
            if never_back:
                ms = max(ms, self._last_ms)
            if ms == self._last_ms:
                self._tail += 1 + secrets.randbits(_STEP_BITS)
            else:
                # The top bit starts at zero: room for 2**33 largest steps in one millisecond.
                self._tail = secrets.randbits(_TAIL_BITS - 1)
            self._last_ms = ms
            return _compose(ms, self._tail)


_by_clock: Final = _Source()
_by_hand: Final = _Source()  # apart, so that a given time can never push the clock's ids forward


def uuid7(*, at_ms: int | None = None) -> uuid.UUID:
    """Return a new UUIDv7; within this process each one is greater than the one before.

    Args:
        at_ms: milliseconds since the Unix epoch, for tests and imports; ids made for one
            such millisecond rise too. Without it the system clock is read.

    Raises:
        ValueError: if `at_ms` does not fit the 48 bits of the format.
    """
    if at_ms is None:
        return _by_clock.make(time.time_ns() // 1_000_000, never_back=True)
    if not 0 <= at_ms <= _MAX_MS:
        raise ValueError("at_ms must be between 0 and 2**48 - 1")
    return _by_hand.make(at_ms, never_back=False)


def unix_ms(value: uuid.UUID) -> int:
    """Return the millisecond since the Unix epoch that a UUIDv7 carries."""
    return value.int >> 80


def _compose(ms: int, tail: int) -> uuid.UUID:
    rand_a, rand_b = tail >> _RAND_B_BITS, tail & ((1 << _RAND_B_BITS) - 1)
    return uuid.UUID(int=(ms << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b)
