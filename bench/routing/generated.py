"""VRPTW instances of our own, drawn from a seed, for a machine without those of the literature.

Every instance can be solved: customers are dealt to routes first, and the windows are laid around
the times at which these routes arrive. Families are named as in the literature: R random, C
clustered, RC half and half; 1 narrow windows and small vehicles, 2 wide windows and large ones.
"""

import random
from collections.abc import Iterator
from math import atan2, hypot
from pathlib import Path
from typing import Final, NamedTuple

FAMILIES: Final = ("R1", "RC2", "C1", "R2", "RC1", "C2")
SERVICE: Final = 10
CLUSTER: Final = 25  # customers in a cluster, about


class _Kind(NamedTuple):
    """What the number in a family's name stands for; times and lengths in the file's unit."""

    capacity: int
    per_route: int
    horizon: int
    window: tuple[int, int]


KINDS: Final = {"1": _Kind(200, 10, 1_000, (20, 120)), "2": _Kind(1_000, 40, 4_000, (100, 1_000))}
Point = tuple[int, int]


def write_instance(folder: Path, *, family: str, customers: int, seed: int) -> Path:
    """Write one instance; the same arguments give the same file, `<family>-<customers>.txt`."""
    name = f"{family}-{customers}"
    dice = random.Random(f"{name} {seed}")
    kind, side = KINDS[family[-1]], round(10 * customers**0.5)
    depot = (side // 2, side // 2)
    points = list(_points(dice, family.rstrip("12"), customers, side=side))
    points.sort(key=lambda point: (atan2(point[1] - depot[1], point[0] - depot[0]), point))
    routes = [points[at : at + kind.per_route] for at in range(0, customers, kind.per_route)]
    rows = [row for route in routes for row in _rows(dice, route, depot=depot, kind=kind)]
    dice.shuffle(rows)
    back = [due + SERVICE + _far(depot, (x, y)) for x, y, _, _, due, _ in rows]
    latest = max(kind.horizon, *back)
    numbered = [(0, *depot, 0, 0, latest, 0), *((n, *row) for n, row in enumerate(rows, start=1))]
    path = folder / f"{name}.txt"
    path.write_text(_text(name, vehicles=len(routes) * 5 // 4 + 1, kind=kind, rows=numbered))
    return path


def _points(dice: random.Random, layout: str, n: int, *, side: int) -> Iterator[Point]:
    centres = [(dice.randint(0, side), dice.randint(0, side)) for _ in range(max(2, n // CLUSTER))]
    clustered = {"R": 0, "C": n, "RC": n // 2}[layout]
    for number in range(n):
        if number < clustered:
            x, y = (round(dice.gauss(middle, side / 25)) for middle in dice.choice(centres))
            yield min(max(x, 0), side), min(max(y, 0), side)
        else:
            yield dice.randint(0, side), dice.randint(0, side)


def _rows(
    dice: random.Random, route: list[Point], *, depot: Point, kind: _Kind
) -> Iterator[tuple[int, ...]]:
    """Yield x, y, demand, ready, due, service of the customers as this route can serve them."""
    here, clock = depot, dice.randint(0, kind.horizon // 3)
    most = 2 * kind.capacity // kind.per_route - 1
    demands = [dice.randint(1, most) for _ in route]
    while sum(demands) > kind.capacity:
        demands[demands.index(max(demands))] //= 2
    for there, demand in zip(route, demands, strict=True):
        clock += _far(here, there)
        half = dice.randint(*kind.window) // 2
        yield (*there, max(1, demand), max(0, clock - half), clock + half, SERVICE)
        here, clock = there, clock + SERVICE


def _far(here: Point, there: Point) -> int:
    """Return the distance, rounded up, so that rounding never makes a route too late."""
    return int(hypot(there[0] - here[0], there[1] - here[1])) + 1


def _text(name: str, *, vehicles: int, kind: _Kind, rows: list[tuple[int, ...]]) -> str:
    lines = [
        name, "", "VEHICLE", "NUMBER     CAPACITY", f"{vehicles:4} {kind.capacity:11}", "",
        "CUSTOMER",
        "CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME", "",
        *("".join(f"{cell:>10}" for cell in row) for row in rows),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
