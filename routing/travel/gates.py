"""Where a place is left and reached: at the two junctions of the street it lies on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.travel.costs import Costs

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Gates:
    """The junctions through which places (rows) are left, or reached, and what it costs.

    Both arrays have two columns. The junctions of a row are the ends of one arc, or the same; so
    in a hierarchy one is the other's ancestor. A cost of `FAR` shuts a gate.
    """

    junction: Ints
    cost: Costs

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.junction)


def at_junctions(junctions: Ints) -> Gates:
    """Return the gates of places that are junctions."""
    pairs = np.repeat(junctions[:, None], 2, axis=1)
    return Gates(pairs, np.zeros(pairs.shape, np.int64))
