"""Travel between the places of a problem, as arrays."""

from dataclasses import dataclass

import numpy as np

from routing.errors import InvalidProblem
from routing.validation import Cells, Table, checked_cells, checked_table


@dataclass(frozen=True, slots=True, eq=False)
class TravelMatrix:
    """How long (`seconds`) and how far (`metres`) it is from place a (row) to place b (column).

    Made from nested sequences or arrays of whole numbers from 0 to 10^8; square, diagonal 0. Kept
    as read-only arrays of int32. `label` says where the figures come from; people see it.
    """

    seconds: Table
    metres: Table
    label: str

    def __post_init__(self) -> None:
        if len(self.seconds) != len(self.metres):
            raise InvalidProblem("matrix_shape", "Both tables have the same size.", field="metres")
        object.__setattr__(self, "seconds", checked_table(self.seconds, name="seconds"))
        object.__setattr__(self, "metres", checked_table(self.metres, name="metres"))

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.seconds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TravelMatrix):
            return NotImplemented
        return (
            self.label == other.label
            and np.array_equal(self.seconds, other.seconds)
            and np.array_equal(self.metres, other.metres)
        )

    def __hash__(self) -> int:
        return hash((self.label, len(self)))

    def drive_s(self, here: int, there: int) -> int:
        """Return the seconds from one place to another, as a plain number."""
        return int(self.seconds[here, there])

    def drive_m(self, here: int, there: int) -> int:
        """Return the metres from one place to another, as a plain number."""
        return int(self.metres[here, there])

    def grown(self, *, to_s: Cells, to_m: Cells, from_s: Cells, from_m: Cells) -> "TravelMatrix":
        """Return the matrix with one more place behind the others.

        `to_…[i]` leads from place i to the new place, `from_…[i]` from it to place i.
        """
        grown = object.__new__(TravelMatrix)  # made for every query: check the new cells only
        seconds = _grown(self.seconds, column=to_s, row=from_s, name="seconds")
        metres = _grown(self.metres, column=to_m, row=from_m, name="metres")
        object.__setattr__(grown, "seconds", seconds)
        object.__setattr__(grown, "metres", metres)
        object.__setattr__(grown, "label", self.label)
        return grown


def _grown(table: Table, *, column: Cells, row: Cells, name: str) -> Table:
    size = len(table)
    if not size == len(column) == len(row):
        message = "One drive to and one from each known place."
        raise InvalidProblem("matrix_shape", message, field=name)
    cells = np.zeros((size + 1, size + 1), np.int32)
    cells[:size, :size] = table
    cells[:size, size] = checked_cells(column, name=name, row=size)
    cells[size, :size] = checked_cells(row, name=name, row=size)
    cells.setflags(write=False)
    return cells
