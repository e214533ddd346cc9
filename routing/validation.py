"""Checks of single values, for the dataclasses of the model.

`owner` names whose value it is, for example `{"visit": "17"}`; the error's facts repeat it and
add the `field` that is wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.errors import Fact, InvalidProblem

LARGEST: Final = 10**8  # of any time, duration or distance; keeps all sums far from 64 bits

Owner = Mapping[str, Fact]
Table = NDArray[np.int32]
Cells = Sequence[int] | NDArray[np.integer]


def check_whole(owner: Owner, /, **values: int) -> None:
    """Raise `not_whole` unless each is a whole number from 0 to LARGEST."""
    for field, value in values.items():
        if type(value) is not int or not 0 <= value <= LARGEST:  # a bool is no count
            raise InvalidProblem(
                "not_whole", "A whole number from 0 to 10^8.", **owner, field=field, value=value
            )


def check_interval(owner: Owner, /, *, opens: int, closes: int) -> None:
    """Raise `interval` unless it opens before, or when, it closes."""
    check_whole(owner, opens=opens, closes=closes)
    if closes < opens:
        raise InvalidProblem(
            "interval", "It closes before it opens.",
            **owner, field="closes", opens=opens, closes=closes,
        )  # fmt: skip


def check_unique(ids: Iterable[str], *, kind: str) -> None:
    """Raise `duplicate_id` if an id stands twice among all of a kind (`visit`, `shift`)."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise InvalidProblem("duplicate_id", "An id stands twice.", **{kind: each}, field="id")
        seen.add(each)


def checked_table(table: Sequence[Cells] | NDArray[np.integer], *, name: str) -> Table:
    """Return a read-only copy of a table; raise unless it is square, whole, 0 on the diagonal."""
    size = len(table)
    rows: Sequence[Cells]
    if isinstance(table, np.ndarray):
        rows, is_square = [table], table.shape == (size, size)
    else:
        rows, is_square = table, all(len(row) == size for row in table)
    if not is_square:
        raise InvalidProblem("matrix_shape", "A travel table is square.", field=name)
    checked = [checked_cells(row, name=name, row=number) for number, row in enumerate(rows)]
    cells = np.array(checked, np.int32).reshape(size, size)
    if (wrong := np.flatnonzero(cells.diagonal())).size:
        raise InvalidProblem(
            "matrix_diagonal", "From a place to itself is 0.", field=name, row=int(wrong[0])
        )
    cells.setflags(write=False)
    return cells


def checked_cells(cells: Cells, *, name: str, row: int) -> Table:
    """Return cells as an array; raise `not_whole` unless all are whole numbers from 0 to LARGEST.

    An array of any shape has integers for its type; floats are refused, also without fraction.
    """
    # Asked of each cell, because numpy makes a 1 of a True that stands between numbers.
    kinds = {cells.dtype.type} if isinstance(cells, np.ndarray) else set(map(type, cells))
    array = np.asarray(cells)
    is_whole = all(kind is int or issubclass(kind, np.integer) for kind in kinds)
    if not is_whole or array.min(initial=0) < 0 or array.max(initial=0) > LARGEST:
        raise InvalidProblem("not_whole", "Whole numbers from 0 to 10^8.", field=name, row=row)
    return array.astype(np.int32)


def is_degree(value: float, *, limit: int) -> bool:
    """Say whether this is a finite number within ± `limit`."""
    return type(value) in (int, float) and isfinite(value) and abs(value) <= limit
