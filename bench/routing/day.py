"""Part `day`: a day of home visits with lunch, skills and priorities, given to all engines alike.

All answers are judged alike (`bench.routing.judge`). The peers pay for a visit left out in
proportion to 1 + its priority, which is what the table counts; ours puts higher priorities first
whatever it costs, so the count is not its own aim.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Final

from bench.routing.days import Travel, make_day
from bench.routing.jobs import OURS, Figures, Job, Settings, asked
from bench.routing.judge import judge, judge_orders
from routing.construct import construct
from routing.model import Problem
from routing.solve import Budget, prepare, solve
from routing.travel import great_circle

SIZES: Final = ("60/6", "100/8", "150/12", "150/5", "250/20")  # visits/couriers
OVERLOADED: Final = "150/5"
LIMITS_S: Final = (1, 5, 20)
DAYS: Final = 3
ROADS: Final = "roads"  # the variant: on a road network
MODULES: Final = {"vroom": "peers_vroom", "ortools": "peers_ortools_day"}


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured; PyVRP is left out, it knows no lunch."""
    sizes = (SIZES[0], SIZES[1], OVERLOADED) if settings.quick else SIZES
    limits_s, n_days = ((1, 2), 1) if settings.quick else (LIMITS_S, DAYS)
    variant = ROADS if settings.roads else ""
    for size in sizes:
        for day in range(1, n_days + 1):
            for limit_s in limits_s:
                for engine in asked(settings, *OURS, "vroom", "ortools"):
                    yield Job("day", size, engine, limit_s, day, variant)


def measure(job: Job, settings: Settings) -> Figures:
    """Plan one day once; returns what the plan is worth and when it was there."""
    visits, couriers = map(int, job.case.split("/"))
    problem = make_day(visits=visits, couriers=couriers, seed=job.seed, travel=travel_of(settings))
    return plan_figures(job, problem)


def travel_of(settings: Settings) -> Travel:
    """Return the road network that was asked for, else great circles."""
    if settings.roads is None:
        return great_circle
    roads = import_module("routing.travel.roads")
    travel: Travel = roads.RoadNetwork.load(settings.roads).matrix
    return travel


def plan_figures(job: Job, problem: Problem) -> Figures:
    """Let the job's engine plan the problem, and judge what it answers."""
    return (_ours if job.engine in OURS else _peer)(job, problem)


def _ours(job: Job, problem: Problem) -> Figures:
    # What is loaded once, here and in the solver's process, is left out as the peers' imports are.
    construct(make_day(visits=3, couriers=1, seed=1))
    prepare()
    began = time.perf_counter()
    construct(problem)
    first_plan_s = time.perf_counter() - began
    began = time.perf_counter()
    plan = solve(
        problem, budget=Budget(seconds=job.seconds), seed=job.seed, engine=OURS[job.engine], cores=1
    )
    took_s = time.perf_counter() - began
    verdict = judge(problem, plan)
    return {**asdict(verdict), "solver_s": took_s, "first_plan_s": first_plan_s}


def _peer(job: Job, problem: Problem) -> Figures:
    peer = import_module(f"bench.routing.{MODULES[job.engine]}")
    began = time.perf_counter()
    answer = peer.solve_day(problem, seconds=job.seconds)
    took_s = time.perf_counter() - began
    if answer is None:
        return {"error": "no answer", "solver_s": took_s}
    verdict = judge_orders(problem, answer.candidates)
    return {**asdict(verdict), "solver_s": took_s, "first_plan_s": answer.first_plan_s}
