"""The routing problems of the literature: customers with time windows in a plane.

Format: Solomon, Operations Research 35 (1987), doi 10.1287/opre.35.2.254, also used by Gehring and
Homberger (1999). Convention: 12th DIMACS Implementation Challenge (2022), VRPTW track: distances
have one decimal, truncated, and a drive takes as long as it is far. So everything here is counted
in tenths of the file's unit, in whole numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.validation import LARGEST

SCALE: Final = 10  # tenths of the file's unit
WIDEST: Final = 10**6  # of a coordinate: distances stay far below 2^31
FIELDS: Final = (
    "CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE TIME",
)  # fmt: skip
FLEET: Final = ("NUMBER", "CAPACITY")

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Who is to be served from one depot. Node 0 is the depot, the others are the customers.

    Attributes:
        name: as the file's first line has it.
        vehicles: how many there are; all alike, from the depot and back.
        capacity: of a vehicle, in units of `demand`.
        coordinates: [node, (x, y)] in the file's unit.
        demand: [node].
        windows: [node, (opens, closes)] in tenths. Service begins within them; the depot's are
            when vehicles leave at the earliest and are back at the latest.
        service: [node] how long it takes, in tenths.
    """

    name: str
    vehicles: int
    capacity: int
    coordinates: Ints
    demand: Ints
    windows: Ints
    service: Ints

    def table(self) -> Ints:
        """Return [from, to] distance and driving time, in tenths, truncated."""
        x, y = self.coordinates.T.astype(np.int64)
        squares = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
        table: Ints = np.sqrt(SCALE * SCALE * squares).astype(np.int32)
        return table


class _Line(NamedTuple):
    """A line of the file that is not blank, with its number from 1."""

    number: int
    text: str

    def invalid(self, message: str, *, field: str) -> InvalidProblem:
        return InvalidProblem("instance", message, line=self.number, field=field)

    def numbers(self, fields: tuple[str, ...]) -> list[int]:
        """Return the whole numbers of this line, one per field."""
        words = self.text.split()
        if len(words) != len(fields):
            missing = fields[min(len(words), len(fields) - 1)]
            message = f"The line has {len(fields)} numbers, not {len(words)}."
            raise self.invalid(message, field=missing)
        return [self._whole(word, field) for word, field in zip(words, fields, strict=True)]

    def _whole(self, word: str, field: str) -> int:
        is_coordinate = field in ("XCOORD.", "YCOORD.")
        most = WIDEST if is_coordinate else LARGEST // SCALE
        least = -WIDEST if is_coordinate else 0
        digits = word.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise self.invalid("It is a whole number.", field=field)
        if not least <= int(word) <= most:
            raise self.invalid(f"It is from {least} to {most}.", field=field)
        return int(word)


def read_instance(path: Path) -> Instance:
    """Return the problem in a file of Solomon's format.

    Raises:
        InvalidProblem: `instance`, with the `line` and `field` that are wrong.
        OSError: if the file cannot be read.
    """
    lines = _lines(path.read_text(encoding="utf-8", errors="replace"))
    first = next(lines)
    if not first.text:
        raise first.invalid("The file is empty.", field="name")
    _expect(lines, "VEHICLE", "NUMBER")
    fleet = next(lines)
    vehicles, capacity = fleet.numbers(FLEET)
    if vehicles == 0:
        raise fleet.invalid("There is at least one vehicle.", field="NUMBER")
    _expect(lines, "CUSTOMER", "CUST")
    rows = np.array([*_rows(lines)], np.int32).reshape(-1, len(FIELDS))
    return Instance(
        first.text, vehicles, capacity, coordinates=rows[:, 1:3].copy(), demand=rows[:, 3].copy(),
        windows=SCALE * rows[:, 4:6], service=SCALE * rows[:, 6],
    )  # fmt: skip


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines that are not blank, and an empty one at the end, which fits nothing."""
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _Line(number, line.strip())
    yield _Line(number + 1, "")


def _expect(lines: Iterator[_Line], *headings: str) -> None:
    for heading in headings:
        line = next(lines)
        if not line.text.upper().startswith(heading):
            raise line.invalid(f"Here stands the heading {heading}.", field=heading)


def _rows(lines: Iterator[_Line]) -> Iterator[list[int]]:
    """Yield the depot and the customers, checked."""
    number = 0
    for number, line in enumerate(lines):
        if not line.text:
            break
        row = line.numbers(FIELDS)
        node, _, _, demand, ready, due, service = row
        if node != number:
            raise line.invalid(f"Customers are numbered on: {number}.", field="CUST NO.")
        if due < ready:
            raise line.invalid("A window opens before it closes.", field="DUE DATE")
        if node == 0 and demand:
            raise line.invalid("The depot has no demand.", field="DEMAND")
        if node == 0 and service:
            raise line.invalid("The depot has no service.", field="SERVICE TIME")
        yield row
    if number == 0:
        raise line.invalid("There is a depot, number 0.", field="CUST NO.")
