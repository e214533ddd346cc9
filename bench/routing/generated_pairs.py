"""Problems with pairs of our own, for a machine without the files of the literature."""

import random
from itertools import count
from math import ceil, dist
from pathlib import Path
from typing import Final, NamedTuple

WIDE: Final = 100  # of the square all points lie in
HORIZON: Final = 1000
SERVICE: Final = 10
CAPACITY: Final = 100
CLUSTERS: Final = 6

Point = tuple[int, int]


class _Task(NamedTuple):
    point: Point
    demand: int
    opens: int
    closes: int
    pickup: int
    delivery: int


def write_pair_instance(folder: Path, *, family: str, pairs: int, seed: int) -> Path:
    """Draw an instance into a file of Li and Lim's format and return its path.

    The same arguments draw the same file. `family` is `R` (anywhere) or `C` (in clusters); each
    pair can be served by a vehicle of its own.
    """
    dice = random.Random(f"{family} {pairs} {seed}")
    depot = (WIDE // 2, WIDE // 2)
    centres = [_anywhere(dice) for _ in range(CLUSTERS)]
    tasks: list[_Task] = []
    for first in range(1, 2 * pairs, 2):
        tasks += _pair(dice, depot, centres if family == "C" else None, number=first)
    lines = [f"{pairs}\t{CAPACITY}\t1", _line(0, _Task(depot, 0, 0, HORIZON, 0, 0), service=0)]
    lines += (_line(*each, service=SERVICE) for each in zip(count(1), tasks, strict=False))
    path = folder / f"L{family}-{2 * pairs}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _pair(
    dice: random.Random, depot: Point, centres: list[Point] | None, *, number: int
) -> list[_Task]:
    """Return a pickup and a delivery, their windows around when a vehicle could be there."""
    start, end = (_point(dice, centres) for _ in range(2))
    there, across, back = (ceil(dist(*leg)) for leg in ((depot, start), (start, end), (end, depot)))
    spare = HORIZON - there - across - back - 2 * SERVICE
    at = there + dice.randrange(spare)
    later = at + SERVICE + across
    width = dice.choice((30, 60, 120))
    latest = HORIZON - SERVICE - back
    amount = dice.randint(5, 40)
    return [
        _Task(start, amount, max(0, at - width), min(at + width, latest), 0, number + 1),
        _Task(end, -amount, max(0, later - width), min(later + width, latest), number, 0),
    ]


def _anywhere(dice: random.Random) -> Point:
    return dice.randint(0, WIDE), dice.randint(0, WIDE)


def _point(dice: random.Random, centres: list[Point] | None) -> Point:
    if centres is None:
        return _anywhere(dice)
    x, y = dice.choice(centres)
    return x + dice.randint(-8, 8), y + dice.randint(-8, 8)


def _line(number: int, task: _Task, *, service: int) -> str:
    (x, y), *rest = task
    demand, opens, closes, pickup, delivery = rest
    words = (number, x, y, demand, opens, closes, service, pickup, delivery)
    return "\t".join(map(str, words))
