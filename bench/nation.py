"""What a nation's morning costs: `python -m bench.nation [--offices N] [--steps N] [--quick]`.

A sample of the 3,321 commune offices, wards and rural communes in their true proportion, at their
true positions. Each has a day of its own, its size drawn so that all together would have 100,000
appointments and 200,000 deliveries. As many worker processes as there are cores take one office
after the other, smallest first, and plan it as a worker does: read the day from JSON, solve,
check, write the plan. The search counts steps, so many for each visit, and what is measured is the
processor's time, so other work on the machine changes the figures little. From that: how cost grows
with size, what a core plans in an hour, how many plan the nation between five and six.
"""

import json
import os
import random
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

from bench.processes import cpu_s, peak_mb
from bench.report import arguments, print_json, print_table
from bench.routing.provinces import Commune, around, communes
from routing.check import check
from routing.construct import construct
from routing.files import plan_to_json, problem_from_json, problem_to_json
from routing.model import Break, Problem, Shift, TimeWindow, Visit
from routing.solve import Budget, prepare, solve
from routing.travel import great_circle

APPOINTMENTS, DELIVERIES = 100_000, 200_000  # of the nation in a day
WARD_MEAN: Final = 190.0  # visits of a ward's office; a rural commune's follows from the sums
UNEVEN: Final = 0.5  # standard deviation of the logarithm of an office's size
LEAST: Final = 6
PER_COURIER: Final = 22
HOUR: Final = 3_600
OPENS, CLOSES = 27_000, 61_200
LUNCH: Final = Break(HOUR, 11 * HOUR, 45_000)
BUCKETS: Final = (25, 50, 100, 200, 1_000)
STEPS: Final = 300  # for each visit
FEW: Final = 10  # beside it, a plan with so many times fewer steps

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """A commune's office and how many visits it has on the day."""

    commune: Commune
    visits: int


def sample(n: int, *, seed: int) -> list[Office]:
    """Return offices, smallest first; the same arguments give the same ones."""
    dice = random.Random(f"nation {n} {seed}")
    wards = [each for each in communes() if each.is_ward]
    rural = [each for each in communes() if not each.is_ward]
    n_wards = round(n * len(wards) / len(communes()))
    chosen = [*dice.sample(wards, n_wards), *dice.sample(rural, n - n_wards)]
    middle = {True: WARD_MEAN, False: _rural_mean(len(wards), len(rural))}
    sizes = [_size(dice, middle[commune.is_ward]) for commune in chosen]
    offices = [Office(*each) for each in zip(chosen, sizes, strict=True)]
    return sorted(offices, key=lambda office: (office.visits, office.commune.code))


def _rural_mean(wards: int, rural: int) -> float:
    return (APPOINTMENTS + DELIVERIES - WARD_MEAN * wards) / rural


def _size(dice: random.Random, middle: float) -> int:
    """Draw a size with this mean: a lognormal one has exp(σ²/2) times its median."""
    return max(LEAST, round(middle * dice.lognormvariate(-(UNEVEN**2) / 2, UNEVEN)))


def day_of(office: Office, *, seed: int) -> Problem:
    """Return the day of an office: a third of its visits are appointments, the rest deliveries."""
    dice = random.Random(f"{office.commune.code} {office.visits} {seed}")
    middle = office.commune.place
    visits = tuple(_visit(dice, number) for number in range(1, office.visits + 1))
    places = (middle, *(around(dice, middle) for _ in visits))
    crew = tuple(
        Shift(f"courier {number}", 0, 0, OPENS, CLOSES, breaks=(LUNCH,))
        for number in range(ceil(office.visits / PER_COURIER))
    )
    return Problem(places, great_circle(places), visits, crew)


def _visit(dice: random.Random, number: int) -> Visit:
    if dice.random() < APPOINTMENTS / (APPOINTMENTS + DELIVERIES):
        opens = dice.randrange(OPENS, CLOSES - 2 * HOUR, HOUR // 2)
        window, minutes, level = TimeWindow(opens, opens + HOUR), dice.randint(10, 20), 1
    else:
        window, minutes, level = TimeWindow(OPENS, CLOSES), dice.randint(3, 5), 0
    return Visit(f"visit {number}", number, (window,), 60 * minutes, priority=level)


def plan_office(office: Office, *, steps: int, seed: int) -> Row:
    """Plan one office as a worker does, on one core; returns what it cost."""
    text = json.dumps(problem_to_json(day_of(office, seed=seed)), separators=(",", ":"))
    began, began_cpu_s = time.perf_counter(), cpu_s()
    problem = problem_from_json(text)
    plan = solve(problem, budget=Budget(iterations=steps * office.visits), seed=seed)
    violations = len(check(problem, plan))
    written = json.dumps(plan_to_json(plan), separators=(",", ":"))
    took_s, busy_s = time.perf_counter() - began, cpu_s() - began_cpu_s
    first_began_s = time.process_time()
    first = construct(problem)
    first_s = time.process_time() - first_began_s
    few = solve(problem, budget=Budget(iterations=steps * office.visits // FEW), seed=seed)
    return {
        "commune": office.commune.code, "is_ward": office.commune.is_ward, "visits": office.visits,
        "couriers": len(problem.shifts), "took_s": took_s, "cpu_s": busy_s, "first_s": first_s,
        "unserved": len(plan.unserved), "travel_s": plan.key_figures().travel_s,
        "first_travel_s": first.key_figures().travel_s,
        "few_travel_s": few.key_figures().travel_s, "violations": violations,
        "problem_bytes": len(text), "plan_bytes": len(written),
        "packed_bytes": len(zlib.compress(text.encode(), 1)), "peak_mb": round(peak_mb(), 1),
    }  # fmt: skip


def _get_ready() -> None:
    prepare()


def plan_all(offices: Sequence[Office], *, workers: int, steps: int, seed: int) -> list[Row]:
    """Plan the offices in so many processes; each keeps its solver's process."""
    with ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_get_ready
    ) as pool:
        waiting = [pool.submit(plan_office, each, steps=steps, seed=seed) for each in offices]
        return [each.result() for each in waiting]


def main() -> int:
    """Print how cost grows and what a machine plans; the last line is JSON."""
    parser = arguments(__doc__)
    parser.add_argument("--offices", type=int, default=120)
    parser.add_argument("--steps", type=int, default=STEPS, help="of the search, for each visit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=Path, help="a file for the rows, as JSON lines")
    parser.add_argument("--picture", type=Path, help="an SVG file of the curves (needs matplotlib)")
    asked = parser.parse_args()
    n, steps = (10, 30) if asked.quick else (asked.offices, asked.steps)
    workers = len(os.sched_getaffinity(0))
    began = time.monotonic()
    rows = plan_all(sample(n, seed=asked.seed), workers=workers, steps=steps, seed=asked.seed)
    wall_s = time.monotonic() - began
    _print_buckets(rows)
    if asked.rows:
        asked.rows.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    if asked.picture:
        from bench.nation_picture import draw  # noqa: PLC0415  matplotlib comes with the peers

        draw(rows, asked.picture)
    print_json("nation", quick=asked.quick, **_summed(rows, workers=workers, wall_s=wall_s))
    return 1 if any(row["violations"] for row in rows) else 0


def _print_buckets(rows: Iterable[Row]) -> None:
    heading = (
        "visits", "offices", "visits each", "unserved", "first plan ms", "CPU s", "travel/visit s",
        "first/last", "few steps/last", "day kB", "plan kB",
    )  # fmt: skip
    table, least = [], 0
    known = list(rows)
    for most in BUCKETS:
        some = [row for row in known if least < row["visits"] <= most]
        if some:
            table.append((f"{least + 1}–{most}", *_bucket(some)))
        least = most
    print_table(heading, table)


def _bucket(some: Sequence[Row]) -> tuple[str, ...]:
    travel_s = sum(row["travel_s"] for row in some)
    visits = sum(row["visits"] for row in some)
    first, few = (sum(row[k] for row in some) for k in ("first_travel_s", "few_travel_s"))
    return (
        str(len(some)), f"{visits / len(some):.0f}", str(sum(row["unserved"] for row in some)),
        f"{1000 * median(row['first_s'] for row in some):.0f}",
        f"{median(row['cpu_s'] for row in some):.2f}",
        f"{travel_s / visits:.0f}", f"{first / travel_s:.2f}", f"{few / travel_s:.3f}",
        f"{median(row['problem_bytes'] for row in some) / 1000:.0f}",
        f"{median(row['plan_bytes'] for row in some) / 1000:.1f}",
    )  # fmt: skip


def _summed(rows: Sequence[Row], *, workers: int, wall_s: float) -> dict[str, Any]:
    """Return the sample's sums and what follows for the nation."""
    offices = len(communes())
    visits = sum(row["visits"] for row in rows)
    per_office_s = mean(row["cpu_s"] for row in rows)
    return {
        "offices": len(rows), "visits": visits, "workers": workers, "wall_s": round(wall_s, 1),
        "unserved": sum(row["unserved"] for row in rows),
        "cpu_s_per_office": round(per_office_s, 3),
        "offices_per_core_hour": round(HOUR / per_office_s),
        "cores_for_an_hour": round(offices * per_office_s / HOUR, 2),
        "visits_of_the_nation": round(visits / len(rows) * offices),
        "day_bytes_of_the_nation": round(mean(r["problem_bytes"] for r in rows) * offices),
        "packed_bytes_of_the_nation": round(mean(r["packed_bytes"] for r in rows) * offices),
        "plan_bytes_of_the_nation": round(mean(r["plan_bytes"] for r in rows) * offices),
        "peak_mb": max(row["peak_mb"] for row in rows),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
