"""The pickup and delivery problems of the literature: pairs with time windows in a plane.

Format: Li and Lim (2001), doi 10.1109/ICTAI.2001.974461. Convention: distances in double precision,
and a drive takes as long as it is far. Everything here is counted in thousandths of the file's
unit, drives rounded up, so that a route that works here works there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.validation import LARGEST

SCALE: Final = 1000  # thousandths of the file's unit
WIDEST: Final = 10**4  # of a coordinate
FLEET: Final = ("vehicles", "capacity", "speed")
FIELDS: Final = (
    "task", "x", "y", "demand", "earliest", "latest", "service", "pickup", "delivery",
)  # fmt: skip
SIGNED: Final = frozenset({"x", "y", "demand"})

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PairInstance:
    """Who is to be served from one depot. Node 0 is the depot, the others are the tasks.

    Attributes:
        name: that of the file.
        vehicles: how many there are; all alike, from the depot and back.
        capacity: of a vehicle, in units of `demand`.
        coordinates: [node, (x, y)] in the file's unit.
        demand: [node]; what a pickup loads, its delivery unloads.
        windows: [node, (opens, closes)] in the file's unit.
        service: [node] in the file's unit.
        delivery_of: the pickups and their deliveries.
    """

    name: str
    vehicles: int
    capacity: int
    coordinates: Ints
    demand: Ints
    windows: Ints
    service: Ints
    delivery_of: dict[int, int]

    def table(self) -> NDArray[np.int32]:
        """Return [from, to] distance and driving time, in thousandths, rounded up."""
        x, y = self.coordinates.T.astype(np.float64)
        distances = np.hypot(x[:, None] - x, y[:, None] - y)
        table: NDArray[np.int32] = np.ceil(SCALE * distances).astype(np.int32)
        return table


def read_pairs(path: Path) -> PairInstance:
    """Return the problem in a file of Li and Lim's format.

    Raises:
        InvalidProblem: `instance`, with the `line` and `field` that are wrong.
        OSError: if the file cannot be read.
    """
    lines = _lines(path.read_text(encoding="utf-8", errors="replace"))
    number, words = next(lines, (1, []))
    vehicles, capacity, _ = _numbers(number, words, FLEET)
    if vehicles == 0:
        raise _invalid("There is at least one vehicle.", line=number, field="vehicles")
    rows: list[list[int]] = []
    at: list[int] = []
    for number, words in lines:
        row = _numbers(number, words, FIELDS)
        _check_row(row, task=len(rows), line=number)
        rows.append(row)
        at.append(number)
    if not rows:
        raise _invalid("There is a depot, task 0.", line=number + 1, field="task")
    _check_partners(rows, at)
    table = np.array(rows, np.int64)
    return PairInstance(
        path.stem, vehicles, capacity, coordinates=table[:, 1:3], demand=table[:, 3],
        windows=table[:, 4:6], service=table[:, 6],
        delivery_of={row[0]: row[8] for row in rows if row[8]},
    )  # fmt: skip


def _invalid(message: str, *, line: int, field: str) -> InvalidProblem:
    return InvalidProblem("instance", message, line=line, field=field)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the words of each line that is not blank."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.split()


def _numbers(line: int, words: list[str], fields: tuple[str, ...]) -> list[int]:
    if len(words) != len(fields):
        missing = fields[min(len(words), len(fields) - 1)]
        message = f"The line has {len(fields)} numbers, not {len(words)}."
        raise _invalid(message, line=line, field=missing)
    return [_whole(word, line=line, field=field) for word, field in zip(words, fields, strict=True)]


def _whole(word: str, *, line: int, field: str) -> int:
    most = WIDEST if field in ("x", "y") else LARGEST // SCALE
    least = -most if field in SIGNED else 0
    digits = word.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise _invalid("It is a whole number.", line=line, field=field)
    if not least <= int(word) <= most:
        raise _invalid(f"It is from {least} to {most}.", line=line, field=field)
    return int(word)


def _check_row(row: list[int], *, task: int, line: int) -> None:
    number, _, _, demand, earliest, latest, service, pickup, delivery = row
    if number != task:
        raise _invalid(f"Tasks are numbered on: {task}.", line=line, field="task")
    if latest < earliest:
        raise _invalid("A window opens before it closes.", line=line, field="latest")
    if task == 0:
        for field, value in zip(FIELDS[3:], (demand, 0, 0, service, pickup, delivery), strict=True):
            if value:
                raise _invalid(f"The depot has no {field}.", line=line, field=field)
    elif bool(pickup) == bool(delivery):
        message = "A task names its pickup or its delivery, and 0 for the other."
        raise _invalid(message, line=line, field="delivery")
    elif (demand < 0) != bool(pickup):
        message = "A pickup has a demand from 0 on, a delivery one below."
        raise _invalid(message, line=line, field="demand")


def _check_partners(rows: list[list[int]], at: list[int]) -> None:
    """Raise unless each task's other half is there and names it."""
    for row, line in zip(rows[1:], at[1:], strict=True):
        field, other = ("pickup", row[7]) if row[7] else ("delivery", row[8])
        if not other < len(rows):
            raise _invalid("There is no such task.", line=line, field=field)
        if rows[other][8 if row[7] else 7] != row[0]:
            raise _invalid("The other half names another task.", line=line, field=field)
        if rows[other][3] != -row[3]:
            message = "What is picked up is delivered."
            raise _invalid(message, line=line, field="demand")
