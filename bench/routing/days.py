"""Days like those of a post office in town, drawn from a seed.

Windows of one and two hours between 07:30 and 17:00, service of 8 to 15 minutes, an hour of lunch
that begins between 11:00 and 12:30, two kinds of shift, three skills, four priorities, at most 40
stops. A day with several offices is a day of several such towns side by side.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from math import cos, radians
from typing import Final

from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.travel import great_circle

TOWN: Final = Place(10.778, 106.705)  # the middle of the road network we measured on
TOWN_M: Final = 4_000  # half a side
SPREAD_M: Final = 2_100  # standard deviation of the visits around their office
DEGREE_M: Final = 111_195
HOUR: Final = 3_600
HALF: Final = HOUR // 2
FIRST: Final = 15 * HALF  # windows lie between 07:30 and 17:00
LAST: Final = 17 * HOUR
SHIFTS: Final = ((15 * HALF, 33 * HALF), (8 * HOUR, 35 * HALF))
LUNCH: Final = Break(HOUR, 11 * HOUR, 25 * HALF)
MOST_STOPS: Final = 40
PRIORITIES: Final = (0, 0, 0, 1, 2, 4)
ANYBODY, SOME, FEW = "papers", "identity", "land"

Travel = Callable[[Sequence[Place]], TravelMatrix]


def make_day(
    *, visits: int, couriers: int, seed: int, travel: Travel = great_circle, offices: int = 1
) -> Problem:
    """Return a day; the same arguments give the same day. Place i < `offices` is an office."""
    dice = random.Random(f"{visits}/{couriers} {seed}")
    middles = list(_middles(offices))
    asked = [drawn_visit(dice, number, place=offices + number) for number in range(visits)]
    places = [*middles, *(_near(dice, middles[number % offices]) for number in range(visits))]
    crew = tuple(drawn_shift(dice, number, office=number % offices) for number in range(couriers))
    return Problem(tuple(places), travel(places), tuple(asked), crew)


def _middles(offices: int) -> Iterator[Place]:
    """Yield towns in rows and columns, as square a field as possible."""
    columns = next(n for n in range(1, offices + 1) if n * n >= offices)
    for number in range(offices):
        row, column = divmod(number, columns)
        yield moved(TOWN, north_m=2 * TOWN_M * row, east_m=2 * TOWN_M * column)


def _near(dice: random.Random, middle: Place) -> Place:
    north, east = (max(-TOWN_M, min(TOWN_M, dice.gauss(0, SPREAD_M))) for _ in range(2))
    return moved(middle, north_m=north, east_m=east)


def moved(place: Place, *, north_m: float, east_m: float) -> Place:
    """Return the place so many metres to the north and to the east of another."""
    lat = place.lat + north_m / DEGREE_M
    return Place(lat, place.lon + east_m / (DEGREE_M * cos(radians(lat))))


def drawn_visit(dice: random.Random, number: int, *, place: int) -> Visit:
    """Return a visit at this place, of the kind described above."""
    length = HOUR * dice.choice((1, 1, 2, 2, 2))
    opens = FIRST + HALF * dice.randint(0, (LAST - FIRST - length) // HALF)
    wanted, skills = dice.random(), {ANYBODY}
    if wanted >= 0.88:
        skills.add(FEW)
    elif wanted >= 0.7:
        skills.add(SOME)
    return Visit(
        f"visit {number}", place, (TimeWindow(opens, opens + length),),
        service_s=60 * dice.randint(8, 15), skills=frozenset(skills),
        priority=dice.choice(PRIORITIES),
    )  # fmt: skip


def drawn_shift(dice: random.Random, number: int, *, office: int, rank: int | None = None) -> Shift:
    """Return a courier of the office at this place; its skills follow from its `rank`."""
    rank = number if rank is None else rank
    opens, closes = dice.choice(SHIFTS)
    skills = {ANYBODY} | ({SOME} if rank % 2 == 0 else set()) | (
        {FEW} if rank % 3 == 0 else set()
    )  # fmt: skip
    return Shift(
        f"courier {number}", office, office, opens, closes, skills=frozenset(skills),
        breaks=(LUNCH,), max_stops=MOST_STOPS,
    )  # fmt: skip
