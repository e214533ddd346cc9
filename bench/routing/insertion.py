"""Part `insertion`: how long it takes to say which windows of two weeks are still possible.

10 couriers, 15 visits each, 14 days, 16 windows a day. `question_ms` is a citizen's question when
the drives to and from the new place are known, `with_travel_ms` estimates them first, and
`naive_ms` times every order of every day from scratch. `query_us` is the compiled part alone, for
the gaps of five days (800 if everybody is served) and 80 windows at once. Beside it, OR-Tools is
asked about a single window of a single day, which it has searched for before: by descent from the
day's routes.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from statistics import median
from typing import Final

import numpy as np

from bench.report import percentile
from bench.routing.days import FIRST, HALF, HOUR, make_day
from bench.routing.jobs import OURS, Figures, Job, Settings, asked
from routing.construct import construct
from routing.gap_query import Ints, find_rooms, warm
from routing.gaps import GapTable, gap_table
from routing.insertion import added_travel_at
from routing.model import Place, Problem, TimeWindow, Visit
from routing.plan import Plan
from routing.timing import Timed, time_visits
from routing.travel import drives_to, points_of, with_place

COURIERS: Final = 10
PER_COURIER: Final = 15
DAYS: Final = 14
WINDOWS: Final = tuple(
    TimeWindow(opens, opens + HOUR) for opens in range(FIRST, FIRST + 16 * HALF, HALF)
)
ASKED: Final = Visit("asked", 0, WINDOWS[:1], service_s=600)
QUERIES: Final = 200
COMPILED_QUERIES: Final = 2_000
QUICK_QUERIES: Final = 20
ONE_SHOTS: Final = 20
SEARCHED_S: Final = 3

Booked = tuple[Problem, Plan, GapTable]


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield one job per engine."""
    case = f"{COURIERS}×{PER_COURIER}×{DAYS}×{len(WINDOWS)}"
    for engine in asked(settings, "ours", "ortools"):
        yield Job("insertion", case, engine, 0)


def measure(job: Job, settings: Settings) -> Figures:
    """Ask about many places; the names of the figures end in their units."""
    dice = random.Random(job.seed)
    n_days = DAYS if job.engine in OURS else 1
    days = [_booked(day) for day in range(1, n_days + 1)]
    if job.engine in OURS:
        return _ours(days, dice, n=QUICK_QUERIES if settings.quick else QUERIES)
    return _one_shot(days[0], dice, n=QUICK_QUERIES // 10 if settings.quick else ONE_SHOTS)


def _booked(day: int) -> Booked:
    problem = make_day(visits=COURIERS * PER_COURIER, couriers=COURIERS, seed=day)
    plan = construct(problem)
    return problem, plan, gap_table(problem, plan)


def _ours(days: Sequence[Booked], dice: random.Random, *, n: int) -> Figures:
    """Ask `n` questions in three ways; the naive one only once. All ways must agree."""
    warm()
    places = [_somewhere(days, dice) for _ in range(n)]
    took_ms, with_travel_ms, possible = [], [], 0
    for place in places:
        began = time.perf_counter_ns()
        drives = [_drives(problem, place) for problem, _, _ in days]
        has_travel = time.perf_counter_ns()
        answer = [
            added_travel_at(table, ASKED, windows=WINDOWS, to_s=to_s, from_s=from_s)
            for (_, _, table), (to_s, from_s) in zip(days, drives, strict=True)
        ]
        ended = time.perf_counter_ns()
        took_ms.append((ended - has_travel) / 1e6)
        with_travel_ms.append((ended - began) / 1e6)
        possible += sum(each is not None for day in answer for each in day)
    cells = len(days) * len(WINDOWS)
    return {
        "question_ms": median(took_ms), "question_p95_ms": percentile(took_ms, 95),
        "with_travel_ms": median(with_travel_ms), "naive_ms": _naive_ms(days, places[-1], answer),
        "window_us": 1000 * median(with_travel_ms) / cells, **_compiled_alone(days[:5]),
        "table_ms": _table_ms(days), "possible_percent": 100 * possible / (n * cells),
        "questions": n,
    }  # fmt: skip


def _naive_ms(days: Sequence[Booked], place: Place, answer: Sequence[list[int | None]]) -> float:
    """Time every order from scratch; raises AssertionError if the quick answer was another."""
    began = time.perf_counter_ns()
    naive = [_timed_orders(*_with_visit(problem, place), plan) for problem, plan, _ in days]
    took_ms = (time.perf_counter_ns() - began) / 1e6
    assert naive == list(answer)
    return took_ms


def _timed_orders(problem: Problem, visit: Visit, plan: Plan) -> list[int | None]:
    best: list[int | None] = [None] * len(WINDOWS)
    for number, window in enumerate(WINDOWS):
        asked_for = replace(visit, windows=(window,))
        for route in plan.routes:
            shift, order = problem.shift(route.shift), [problem.visit(v) for v in route.visits]
            for position in range(len(order) + 1):
                longer = [*order[:position], asked_for, *order[position:]]
                timed = time_visits(problem, shift, longer)
                if isinstance(timed, Timed):
                    added_s = timed.route.travel_s - route.travel_s
                    known = best[number]
                    best[number] = added_s if known is None else min(known, added_s)
    return best


def _compiled_alone(days: Sequence[Booked]) -> Figures:
    """Time the compiled query over the routes of some days as if they were one."""
    table = GapTable(tuple(route for _, _, each in days for route in each.routes))
    spans = [[window.opens for window in WINDOWS], [window.closes for window in WINDOWS]]
    windows = np.tile(np.array(spans, np.int32), len(days))
    to_s, from_s = (each.copy() for each in _drives(days[0][0], _somewhere(days, random.Random(1))))
    reach, best = table.reaches(ASKED), np.empty(windows.shape, np.int32)
    took_us = []
    for _ in range(COMPILED_QUERIES):
        began = time.perf_counter_ns()
        find_rooms(table.gaps, table.couriers, reach, to_s, from_s, ASKED.service_s, windows, best)
        took_us.append((time.perf_counter_ns() - began) / 1000)
    shape = f"{table.gaps.shape[1]}×{windows.shape[1]}"
    return {"query_us": median(took_us), "query_p95_us": percentile(took_us, 95), "query": shape}


def _table_ms(days: Sequence[Booked]) -> float:
    took_ms = []
    for problem, plan, _ in days:
        began = time.perf_counter_ns()
        gap_table(problem, plan)
        took_ms.append((time.perf_counter_ns() - began) / 1e6)
    return median(took_ms)


def _one_shot(day: Booked, dice: random.Random, *, n: int) -> Figures:
    """Ask OR-Tools for one window at a time."""
    peer = import_module("bench.routing.peers_ortools_day")
    problem, _, _ = day
    orders = peer.solve_day(problem, seconds=SEARCHED_S).candidates[-1]
    took_us = []
    for window in dice.choices(WINDOWS, k=n):
        grown, visit = _with_visit(problem, _somewhere([day], dice))
        asked_for = replace(grown, visits=(*grown.visits, replace(visit, windows=(window,))))
        began = time.perf_counter_ns()
        peer.place_greedily(asked_for, orders)
        took_us.append((time.perf_counter_ns() - began) / 1000)
    return {"window_us": median(took_us), "p95_us": percentile(took_us, 95), "queries": n}


def _somewhere(days: Sequence[Booked], dice: random.Random) -> Place:
    """Return a place near two visits that are booked: where people live."""
    here, there = dice.sample(days[0][0].places, 2)
    return Place((here.lat + there.lat) / 2, (here.lon + there.lon) / 2)


def _drives(problem: Problem, place: Place) -> tuple[Ints, Ints]:
    """Return the seconds from each place of the problem to this one, and back."""
    seconds = drives_to(points_of(problem.places), place)
    return seconds, seconds


def _with_visit(problem: Problem, place: Place) -> tuple[Problem, Visit]:
    travel = with_place(problem.travel, problem.places, place)
    visit = replace(ASKED, place=len(problem.places))
    return Problem((*problem.places, place), travel, problem.visits, problem.shifts), visit
