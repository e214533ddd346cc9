"""Checks of single values, for the dataclasses of the model."""

from collections.abc import Iterable, Sequence
from math import isfinite

from routing.errors import InvalidProblem

LARGEST = 10**8  # of any time, duration or distance; keeps all sums far from 64 bits


def check_whole(**values: int) -> None:
    """Raise `not_whole` unless each is a whole number from 0 to LARGEST."""
    for name, value in values.items():
        if type(value) is not int or not 0 <= value <= LARGEST:  # a bool is no count
            raise InvalidProblem(
                "not_whole", "A whole number from 0 to 10^8.", name=name, value=value
            )


def check_interval(opens: int, closes: int) -> None:
    """Raise `interval` unless it opens before, or when, it closes."""
    check_whole(opens=opens, closes=closes)
    if closes < opens:
        raise InvalidProblem("interval", "It closes before it opens.", opens=opens, closes=closes)


def check_unique(ids: Iterable[str]) -> None:
    """Raise `duplicate_id` if an id stands twice."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise InvalidProblem("duplicate_id", "An id stands twice.", id=each)
        seen.add(each)


def check_table(table: Sequence[Sequence[int]], *, name: str) -> None:
    """Raise unless the table is square, whole, and 0 on the diagonal."""
    for number, row in enumerate(table):
        if len(row) != len(table):
            raise InvalidProblem("matrix_shape", "A travel table is square.", table=name)
        check_cells(row, name=name, number=number)
        if row[number] != 0:
            raise InvalidProblem("matrix_diagonal", "From a place to itself is 0.", row=number)


def check_cells(cells: Sequence[int], *, name: str, number: int) -> None:
    """Raise `not_whole` unless all cells are whole numbers from 0 to LARGEST."""
    if cells and (set(map(type, cells)) != {int} or min(cells) < 0 or max(cells) > LARGEST):
        raise InvalidProblem("not_whole", "Whole numbers from 0 to 10^8.", table=name, row=number)


def is_degree(value: float, *, limit: int) -> bool:
    """Say whether this is a finite number within ± `limit`."""
    return type(value) in (int, float) and isfinite(value) and abs(value) <= limit
