"""Provinces of many offices at real communes' positions, drawn from a seed.

An office stands in the middle of each commune, its visits lie around it: sparser than in a town,
and by lot many in one commune and few in the next. Every office has as many couriers as its
neighbours, so some have far too much to do. Visits and shifts are those of `bench.routing.days`.
"""

import csv
import random
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from typing import Final, NamedTuple

from bench.routing.days import Travel, drawn_shift, drawn_visit, moved
from bench.routing.jobs import ROOT
from routing.model import Place, Problem
from routing.travel import great_circle

TABLE: Final = ROOT / "backend/offices/data/communes.csv"
MIDDLE: Final = Place(10.4603, 105.6330)  # Cao Lãnh
SPREAD_M: Final = 2_500  # standard deviation of the visits around their office
EDGE_M: Final = 6_000  # no visit is farther north, south, east or west of it
UNEVEN: Final = 0.5  # standard deviation of the logarithm of an office's share


class Commune(NamedTuple):
    """A commune: its code, its province's, whether it is a ward of a town, and its middle."""

    code: str
    province: str
    is_ward: bool
    place: Place


@dataclass(frozen=True, slots=True)
class DrawnProvince:
    """A problem and the area of each visit: the place of the office it belongs to."""

    problem: Problem
    areas: dict[str, int]


@cache
def communes() -> tuple[Commune, ...]:
    """Return all communes of the country, in the order of their codes."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Commune(
                row["code"], row["province_code"], row["kind"] == "phường",
                Place(float(row["lat"]), float(row["lon"])),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def nearest_communes(middle: Place, n: int) -> list[Commune]:
    """Return the communes around a place, nearest first."""
    stretch = cos(radians(middle.lat))

    def apart(commune: Commune) -> float:
        north, east = commune.place.lat - middle.lat, commune.place.lon - middle.lon
        return north**2 + (stretch * east) ** 2

    return sorted(communes(), key=apart)[:n]


def make_province(
    *, visits: int, couriers: int, offices: int, seed: int, travel: Travel = great_circle
) -> DrawnProvince:
    """Return a province; the same arguments give the same one. Place i < `offices` is an office."""
    dice = random.Random(f"province {visits}/{couriers}/{offices} {seed}")
    middles = [commune.place for commune in nearest_communes(MIDDLE, offices)]
    shares = [dice.lognormvariate(0, UNEVEN) for _ in middles]
    homes = dice.choices(range(offices), shares, k=visits)
    asked = [drawn_visit(dice, number, place=offices + number) for number in range(visits)]
    crew = tuple(
        drawn_shift(dice, number, office=number % offices, rank=number // offices)
        for number in range(couriers)
    )
    places = (*middles, *(around(dice, middles[home]) for home in homes))
    problem = Problem(places, travel(places), tuple(asked), crew)
    return DrawnProvince(
        problem, {visit.id: home for visit, home in zip(asked, homes, strict=True)}
    )


def around(dice: random.Random, middle: Place) -> Place:
    """Return where somebody of the commune with this middle lives."""
    north, east = (max(-EDGE_M, min(EDGE_M, dice.gauss(0, SPREAD_M))) for _ in range(2))
    return moved(middle, north_m=north, east_m=east)
