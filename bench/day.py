"""How good a day's plan gets, and when: `python -m bench.day [--quick]`. Needs no database.

A day is booked one visit after the other, each in a window that was offered, at the cheapest
place: that is the plan before. Then `solve` improves it within its budget. Beside it, what
`construct` makes of the same visits from nothing: the plan that stands at once.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Final

from bench.report import arguments, print_json, print_table
from routing.check import check
from routing.construct import construct
from routing.insertion import best_insertions, insert
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.solve import Budget, solve
from routing.timing import empty_plan
from routing.travel import great_circle

SIZES: Final = ((60, 6), (100, 8))
OFFICE: Final = Place(10.4603, 105.6330)
HOURS: Final = (*range(27_000, 37_801, 3_600), *range(48_600, 55_801, 3_600))
WINDOWS: Final = tuple(TimeWindow(opens, opens + 3_600) for opens in HOURS)
SPREAD_DEG: Final = 0.022  # standard deviation; most visits within 5 km of the office


@dataclass(frozen=True, slots=True)
class Trial:
    """One day planned once. Times in seconds, travel in minutes of all couriers together."""

    visits: int
    couriers: int
    budget_s: float
    first_plan_s: float
    first_plan_min: float
    first_plan_unserved: int
    before_min: float
    after_min: float
    wall_s: float

    @property
    def saved_percent(self) -> float:
        """By how much the travel shrank."""
        return 100 * (1 - self.after_min / self.before_min)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; a plan that breaks a rule ends the program."""
    quick = arguments(__doc__).parse_args(argv).quick
    budgets, n_days = ((1, 2), 1) if quick else ((1, 2, 5), 3)
    rows: list[dict[str, str | float]] = []
    for n_visits, n_couriers in SIZES:
        days = [booked_day(n_visits, n_couriers, seed=seed) for seed in range(n_days)]
        rows += [_mean([_try(*day, budget_s=each) for day in days]) for each in budgets]
    heading = (
        "visits/couriers", "budget s", "first plan ms", "min", "unserved", "before min",
        "after min", "saved %", "overrun ms",
    )  # fmt: skip
    sys.stdout.write(f"means of {n_days} day(s); travel of all couriers together\n")
    print_table(heading, [tuple(row.values()) for row in rows])
    print_json("day", quick=quick, days=n_days, figures=rows)
    return 0


def booked_day(n_visits: int, n_couriers: int, *, seed: int) -> tuple[Problem, Plan]:
    """Return a day as bookings leave it: everybody is served, nobody was moved."""
    dice = random.Random(seed)
    problem = Problem((OFFICE,), great_circle((OFFICE,)), (), tuple(_shifts(n_couriers)))
    plan = empty_plan(problem)
    for visit_id, place in _askers(dice):
        if len(problem.visits) == n_visits:
            break
        asked = Visit(visit_id, len(problem.places), WINDOWS[:1], service_s=900)
        grown = _grown(problem, place, asked)
        rooms = best_insertions(grown, plan, asked, windows=WINDOWS)
        offered = [(window, room) for window, room in zip(WINDOWS, rooms, strict=True) if room]
        if offered:
            window, room = dice.choice(offered)
            problem = _grown(problem, place, replace(asked, windows=(window,)))
            plan = insert(problem, plan, visit_id, room)
    return problem, plan


def _askers(dice: random.Random) -> Iterator[tuple[str, Place]]:
    for number in range(1_000):
        lat, lon = (max(-0.09, min(0.09, dice.gauss(0, SPREAD_DEG))) for _ in range(2))
        yield f"visit {number}", Place(OFFICE.lat + lat, OFFICE.lon + lon)


def _shifts(n: int) -> Iterator[Shift]:
    noon = Break(7_200, 41_400, 41_400)
    for number in range(n):
        yield Shift(f"courier {number}", 0, 0, opens=27_000, closes=61_200, breaks=(noon,))


def _grown(problem: Problem, place: Place, visit: Visit) -> Problem:
    places = (*problem.places, place)
    return Problem(places, great_circle(places), (*problem.visits, visit), problem.shifts)


def _try(problem: Problem, before: Plan, *, budget_s: float) -> Trial:
    began = time.perf_counter()
    first = construct(problem)
    first_plan_s = time.perf_counter() - began
    began = time.perf_counter()
    after = solve(problem, budget=Budget(seconds=budget_s), start=before)
    wall_s = time.perf_counter() - began
    assert not check(problem, after)
    assert not after.unserved
    return Trial(
        visits=len(problem.visits), couriers=len(problem.shifts), budget_s=budget_s,
        first_plan_s=first_plan_s, first_plan_min=first.key_figures().travel_s / 60,
        first_plan_unserved=len(first.unserved), before_min=before.key_figures().travel_s / 60,
        after_min=after.key_figures().travel_s / 60, wall_s=wall_s,
    )  # fmt: skip


def _mean(trials: Sequence[Trial]) -> dict[str, str | float]:
    """Return the row of one size and budget: means, but the worst overrun."""
    one = trials[0]
    return {
        "day": f"{one.visits}/{one.couriers}",
        "budget_s": one.budget_s,
        "first_plan_ms": round(1000 * mean(each.first_plan_s for each in trials)),
        "first_plan_min": round(mean(each.first_plan_min for each in trials)),
        "first_plan_unserved": sum(each.first_plan_unserved for each in trials),
        "before_min": round(mean(each.before_min for each in trials)),
        "after_min": round(mean(each.after_min for each in trials)),
        "saved_percent": round(mean(each.saved_percent for each in trials), 1),
        "worst_overrun_ms": round(1000 * max(each.wall_s - each.budget_s for each in trials)),
    }


if __name__ == "__main__":
    sys.exit(main())
