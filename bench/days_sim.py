"""What does choosing the day of a delivery bring? `python -m bench.days_sim [--quick] [--seed N]`.

A month of one office: appointments, each promised a window of a day that is known some days
before, and results to be brought home on any working day up to a due day. Each evening the next
day is planned, by one of three policies:

- first day: each delivery on the first day there is, the day then planned by the search;
- soonest: each is inserted, as it comes, where it costs least on the earliest day with room;
- together: all deliveries and the days ahead are planned as one (`routing.several_days`); only the
  next day's are fixed, the others stay open until the next evening.

Whom a day cannot take waits for the next one. Each policy's day is driven as the same search, with
as many steps, plans it. Steps are counted, so all figures but the seconds are the same everywhere.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bench.report import arguments, print_json, print_table
from bench.routing.provinces import MIDDLE, around
from routing.check import check
from routing.construct import complete
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.several_days.assign import assign_days
from routing.several_days.horizon import Delivery, Horizon
from routing.solve import Budget, solve
from routing.timing import empty_plan
from routing.travel import great_circle

DAYS: Final = 22  # working days of a month
COURIERS: Final = 4
APPOINTMENTS: Final = (20, 40)  # a day, from … to
DELIVERIES: Final = (40, 80)  # that arrive in an evening, from … to
KNOWN: Final = (1, 5)  # working days before its day that an appointment is made
DUE: Final = (2, 5)  # working days that a delivery may take
AHEAD: Final = 5  # days planned together
STEPS: Final = 20_000
QUICK_DAYS, QUICK_STEPS = 4, 2_000
HOUR: Final = 3_600
OPENS, CLOSES = 27_000, 61_200
LUNCH: Final = Break(HOUR, 11 * HOUR, 45_000)
ANY_TIME: Final = (TimeWindow(OPENS, CLOSES),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit of the month, which is known from the evening before `known` on."""

    visit: Visit
    place: Place
    known: int
    day: int  # of an appointment; the last day in time of a delivery
    is_appointment: bool


@dataclass(slots=True)
class Tally:
    """What came of it."""

    visits: int = 0
    deliveries: int = 0
    late: int = 0
    travel_s: int = 0
    on_the_way_s: int = 0
    routes: int = 0
    refused: int = 0  # appointments without a place
    seconds: list[float] = field(default_factory=list)


class Office:
    """The office as the month goes by: who waits, who is promised what, what was driven."""

    def __init__(self, asked: Sequence[Asked], *, steps: int, seed: int) -> None:
        self.asked = asked
        self.steps = steps
        self.seed = seed
        self.waiting: list[Asked] = []
        self.chosen: dict[int, list[Asked]] = {}
        self.tally = Tally()

    def appointments(self, day: int, *, now: int) -> list[Asked]:
        """Return the appointments of a day that are known in the evening before day `now`."""
        return [a for a in self.asked if a.is_appointment and a.day == day and a.known <= now]

    def arrivals(self, now: int) -> list[Asked]:
        """Return the deliveries that came for this evening."""
        return [a for a in self.asked if not a.is_appointment and a.known == now]

    def drive(self, day: int, deliveries: Sequence[Asked]) -> None:
        """Plan the day for good and count; deliveries without a place wait again."""
        visits = [*self.appointments(day, now=day), *(_wished(each, day) for each in deliveries)]
        problem = problem_of(visits)
        plan = solve(problem, budget=Budget(iterations=self.steps), seed=self.seed)
        assert not check(problem, plan)
        self._count(day, problem, plan, {each.visit.id: each for each in visits})

    def _count(self, day: int, problem: Problem, plan: Plan, by_id: dict[str, Asked]) -> None:
        tally, figures = self.tally, plan.key_figures()
        tally.visits += figures.served
        tally.travel_s += figures.travel_s
        tally.routes += sum(bool(route.stops) for route in plan.routes)
        tally.on_the_way_s += sum(route.returns - route.leaves for route in plan.routes)
        left = {each for each in plan.unserved if not by_id[each].is_appointment}
        tally.refused += len(plan.unserved) - len(left)
        made = [e for e in by_id.values() if not e.is_appointment and e.visit.id not in left]
        tally.deliveries += len(made)
        tally.late += sum(each.day < day for each in made)
        gone = {each.visit.id for each in made}
        self.waiting = [each for each in self.waiting if each.visit.id not in gone]


def first_day(office: Office, now: int) -> list[Asked]:
    """Choose everybody who waits."""
    return list(office.waiting)


def soonest(office: Office, now: int) -> list[Asked]:
    """Insert whoever has no day yet on the earliest day with room, one after the other."""
    given = {each.visit.id for day, some in office.chosen.items() if day >= now for each in some}
    for newcomer in office.waiting:
        if newcomer.visit.id in given:
            continue
        for day in range(now, now + AHEAD):
            others = [*office.appointments(day, now=now), *office.chosen.get(day, [])]
            problem = problem_of([*others, newcomer])
            if not complete(problem, empty_plan(problem)).unserved:
                office.chosen.setdefault(day, []).append(newcomer)
                break
    return office.chosen.get(now, [])


def together(office: Office, now: int) -> list[Asked]:
    """Plan the days ahead as one and choose whom that puts on the next day."""
    ahead = range(now, now + AHEAD)
    fixed = [office.appointments(day, now=now) for day in ahead]
    everybody = [*(each for some in fixed for each in some), *office.waiting]
    places = {each.visit.id: number for number, each in enumerate(everybody, start=1)}
    whole = problem_of(everybody)
    days = tuple(
        replace(whole, visits=tuple(whole.visit(each.visit.id) for each in some)) for some in fixed
    )
    deliveries = tuple(
        Delivery(
            replace(each.visit, place=places[each.visit.id]), days=tuple(range(AHEAD)),
            due=max(0, each.day - now),
        )
        for each in office.waiting
    )  # fmt: skip
    found = assign_days(
        Horizon(days, deliveries), budget=Budget(iterations=office.steps), seed=office.seed
    )
    return [each for each in office.waiting if found.day_of.get(each.visit.id) == 0]


POLICIES: Final[dict[str, Callable[[Office, int], list[Asked]]]] = {
    "first day": first_day, "soonest": soonest, "together": together,
}  # fmt: skip


def simulate(name: str, asked: Sequence[Asked], *, days: int, steps: int, seed: int) -> Tally:
    """Let a month go by, and the days after it until nobody waits."""
    office = Office(asked, steps=steps, seed=seed)
    day = 0
    while day < days or office.waiting:
        office.waiting += office.arrivals(day)
        began = time.perf_counter()
        chosen = POLICIES[name](office, day)
        office.tally.seconds.append(time.perf_counter() - began)
        office.drive(day, chosen)
        day += 1
    return office.tally


def draw_month(*, days: int, seed: int) -> list[Asked]:
    """Return who asks in a month; the same arguments give the same month."""
    dice = random.Random(f"month {days} {seed}")
    asked: list[Asked] = []
    for day in range(days):
        asked += [_appointment(dice, day, n) for n in range(dice.randint(*APPOINTMENTS))]
        asked += [_delivery(dice, day, n) for n in range(dice.randint(*DELIVERIES))]
    return asked


def _appointment(dice: random.Random, day: int, number: int) -> Asked:
    opens = dice.randrange(OPENS, CLOSES - 2 * HOUR, HOUR // 2)
    window = TimeWindow(opens, opens + HOUR)
    visit = Visit(f"a{day}.{number}", 0, (window,), 60 * dice.randint(10, 20), priority=9)
    return Asked(visit, around(dice, MIDDLE), day - dice.randint(*KNOWN), day, is_appointment=True)


def _delivery(dice: random.Random, day: int, number: int) -> Asked:
    visit = Visit(f"d{day}.{number}", 0, ANY_TIME, 60 * dice.randint(3, 5))
    due = day + dice.randint(*DUE) - 1
    return Asked(visit, around(dice, MIDDLE), day, due, is_appointment=False)


def _wished(each: Asked, day: int) -> Asked:
    """Return a delivery that matters the more the sooner it is due, and less than a promise."""
    return replace(each, visit=replace(each.visit, priority=max(0, 8 - max(0, each.day - day))))


def problem_of(visits: Sequence[Asked]) -> Problem:
    """Return a day of the office with these visits, each at a place of its own."""
    places = (MIDDLE, *(each.place for each in visits))
    crew = tuple(
        Shift(f"courier {n}", 0, 0, OPENS, CLOSES, breaks=(LUNCH,)) for n in range(COURIERS)
    )
    asked = tuple(replace(each.visit, place=n) for n, each in enumerate(visits, start=1))
    return Problem(places, great_circle(places), asked, crew)


def main() -> None:
    """Print a row for each policy and a last line of JSON."""
    parser = arguments(__doc__)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    days, steps = (QUICK_DAYS, QUICK_STEPS) if asked.quick else (DAYS, STEPS)
    month = draw_month(days=days, seed=asked.seed)
    figures = {}
    for name in POLICIES:
        found = simulate(name, month, days=days, steps=steps, seed=asked.seed)
        figures[name] = figures_of(found)
        sys.stdout.write(f"{name}: {figures[name]}\n")
        sys.stdout.flush()
    keys = list(figures["together"])
    print_table(("", *keys), [(name, *row.values()) for name, row in figures.items()])
    print_json("days_sim", quick=asked.quick, seed=asked.seed, days=days, steps=steps, **figures)


def figures_of(tally: Tally) -> dict[str, float]:
    """Return what is compared."""
    return {
        "days": len(tally.seconds),
        "visits": tally.visits,
        "refused": tally.refused,
        "late": tally.late,
        "travel_s_per_visit": round(tally.travel_s / tally.visits, 1),
        "courier_hours": round(tally.on_the_way_s / HOUR, 1),
        "routes": tally.routes,
        "choosing_s": round(max(tally.seconds), 2),
    }


if __name__ == "__main__":
    main()
