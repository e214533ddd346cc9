"""Random numbers that are the same with and without the compiler.

Source: xorshift with 32 bits, Marsaglia, Journal of Statistical Software 8 (2003),
doi 10.18637/jss.v008.i14. Fast, and good enough for choices of a search; for nothing secret.
"""

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit

Dice = NDArray[np.int64]
MASK = 0xFFFFFFFF
SCALE = 1.0 / 4294967296.0


def dice_of(seed: int) -> Dice:
    """Return dice for a seed; any whole number is one, and neighbours differ from the start."""
    mixed = (seed * 2654435761 + 0x9E3779B9) & MASK
    return np.array([mixed or 1], np.int64)


@jit
def draw(dice: Dice) -> float:
    """Return the next number in [0, 1)."""
    state = int(dice[0])
    state ^= (state << 13) & MASK
    state ^= state >> 17
    state ^= (state << 5) & MASK
    dice[0] = state
    return state * SCALE


@jit
def draw_below(dice: Dice, bound: int) -> int:
    """Return a whole number from 0 to `bound - 1`."""
    return int(draw(dice) * bound)
