"""Part `province`: many offices together, beside each by itself and beside one search of all.

1,500 visits, 100 couriers, 20 offices of uneven load at real communes; then 5,000 visits. These
runs have the whole machine, one after the other: `together` and `alone` take all cores for half
the time that `one piece` has. `cpu_s` is what they really got, in the solver's process too.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from bench.processes import cpu_s, peak_mb
from bench.routing.jobs import OURS, Figures, Job, Settings, asked
from bench.routing.judge import judge
from bench.routing.provinces import DrawnProvince, make_province
from routing.plan import Plan
from routing.province.offices import territory_of
from routing.province.parts import Whole
from routing.province.report import offices_to_json
from routing.province.solve import solve_province
from routing.search.engine import warm
from routing.solve import Budget, prepare, solve
from routing.timing import empty_plan

TOGETHER, ALONE, ONE_PIECE = "together", "alone", "one piece"
LIMITS_S: Final = {  # visits/couriers/offices: seconds of each way
    "1500/100/20": {TOGETHER: 30, ALONE: 30, ONE_PIECE: 60},
    "5000/334/67": {TOGETHER: 110, ONE_PIECE: 110},
}
QUICK_LIMITS_S: Final = {"300/20/4": {TOGETHER: 2, ALONE: 2, ONE_PIECE: 4}}
SEEDS: Final = 2


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured, one way after the other on the same province."""
    limits_s = QUICK_LIMITS_S if settings.quick else LIMITS_S
    for case, ways in limits_s.items():
        seeds = SEEDS if case.startswith("1500") else 1
        for seed in range(1, seeds + 1):
            for engine in asked(settings, "ours"):
                for way, limit_s in ways.items():
                    yield Job("province", case, engine, limit_s, seed, way)


def measure(job: Job, _: Settings) -> Figures:
    """Plan one province; the clock runs from the problem in memory to the checked plan."""
    visits, couriers, offices = map(int, job.case.split("/"))
    drawn = make_province(visits=visits, couriers=couriers, offices=offices, seed=job.seed)
    prepare()
    warm()
    began, began_cpu_s = time.perf_counter(), cpu_s()
    plan = _WAYS[job.variant](drawn, job)
    took_s, busy_s = time.perf_counter() - began, cpu_s() - began_cpu_s
    rows = offices_to_json(drawn.problem, territory_of(drawn.problem, drawn.areas), plan)
    return {
        **asdict(judge(drawn.problem, plan)), "solver_s": took_s, "cpu_s": busy_s,
        "cores": len(os.sched_getaffinity(0)), "lent": sum(row["lent"] for row in rows),
        "peak_mb": peak_mb(),
    }  # fmt: skip


def _together(drawn: DrawnProvince, job: Job) -> Plan:
    budget = Budget(seconds=job.seconds)
    return solve_province(drawn.problem, budget=budget, seed=job.seed, areas=drawn.areas)


def _alone(drawn: DrawnProvince, job: Job) -> Plan:
    """Give each office the share of the time that its visits have, by the kernel's front door."""
    problem = drawn.problem
    whole = Whole(problem, territory_of(problem, drawn.areas), empty_plan(problem))
    for office in whole.territory.offices:
        part = whole.part([office])
        if part.problem.visits:
            share = len(part.problem.visits) / len(problem.visits)
            budget = Budget(seconds=job.seconds * share)
            whole.take(part, solve(part.problem, budget=budget, seed=job.seed, engine="search"))
    return whole.plan(engine=ALONE)


def _one_piece(drawn: DrawnProvince, job: Job) -> Plan:
    budget = Budget(seconds=job.seconds)
    return solve(drawn.problem, budget=budget, seed=job.seed, engine=OURS["search"])


_WAYS: Final = {TOGETHER: _together, ALONE: _alone, ONE_PIECE: _one_piece}
