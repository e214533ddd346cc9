"""Time and length of a way in one number, so that the shortest of the fastest ways is *the* way.

The upper half of a cost holds tenths of a second, the lower half decimetres. Costs add up and
compare as (time, length) pairs do: among ways that take equally long the shorter is cheaper. So
two ways of searching that both find the least cost agree on both figures, to the decimetre.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.int64]

FAR: Final = 1 << 61  # no way; twice that still fits 64 bits
_LENGTH_BITS: Final = 32  # up to 429,496 km
_LENGTHS: Final = (1 << _LENGTH_BITS) - 1
_LARGEST_DS: Final = (1 << 28) - 1  # 310 days
CLOSED_DS: Final = 1 << 40  # the time of a closed arc, and still too long when it is halved


def costs_of(tenths: NDArray[np.integer], decimetres: NDArray[np.integer]) -> Costs:
    """Return the costs of arcs. What takes longer than 310 days is no way."""
    long_ds = tenths.astype(np.int64)
    costs = (long_ds << _LENGTH_BITS) + decimetres
    return np.where(long_ds > _LARGEST_DS, FAR, costs)


def share_of(costs: Costs, shares: NDArray[np.float64]) -> Costs:
    """Return the costs of so much (0 to 1) of arcs, rounded. No part of a closed arc is open."""
    tenths = np.rint((costs >> _LENGTH_BITS) * shares).astype(np.int64)
    decimetres = np.rint((costs & _LENGTHS) * shares).astype(np.int64)
    return np.where(costs < FAR, (tenths << _LENGTH_BITS) + decimetres, FAR)


def seconds_of(costs: Costs) -> NDArray[np.float64]:
    """Return the seconds of ways; infinite where there is no way."""
    return np.where(costs < FAR, (costs >> _LENGTH_BITS) / 10, np.inf)


def metres_of(costs: Costs) -> NDArray[np.float64]:
    """Return the metres of ways; infinite where there is no way."""
    return np.where(costs < FAR, (costs & _LENGTHS) / 10, np.inf)
