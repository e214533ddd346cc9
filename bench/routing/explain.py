"""Part `explain`: how long it takes to say why 50 visits of an overloaded day are not served.

`why` is the reason alone, one visit after the other; `all` is everything for all of them at once,
with what would give each a place. `valid` counts the suggestions that, applied, pass the checker.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Final

from bench.report import percentile
from bench.routing.days import PRIORITIES, make_day
from bench.routing.jobs import Figures, Job, Settings, asked
from routing.check import check
from routing.construct import construct
from routing.explain import Suggestion, apply, explain_each, why_unserved
from routing.model import Problem
from routing.plan import Plan

CASE: Final = "180/5"
ASKED: Final = 50
QUICK_ASKED: Final = 10


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield one job; no peer says why."""
    for engine in asked(settings, "ours"):
        yield Job("explain", CASE, engine, 0)


def measure(job: Job, settings: Settings) -> Figures:
    """Explain visits of all priorities; returns milliseconds, codes and valid suggestions."""
    visits, couriers = map(int, job.case.split("/"))
    planned = make_day(visits=visits, couriers=couriers, seed=job.seed)
    plan, problem = construct(planned), _drawn_anew(planned, seed=job.seed)
    unserved = plan.unserved[: QUICK_ASKED if settings.quick else ASKED]
    took_ms, codes = [], Counter[str]()
    for visit in unserved:
        began = time.perf_counter()
        codes[why_unserved(problem, plan, visit).code] += 1
        took_ms.append(1000 * (time.perf_counter() - began))
    began = time.perf_counter()
    found = list(explain_each(problem, plan, unserved))
    all_ms = 1000 * (time.perf_counter() - began)
    changes = [each for one in found for each in (*one.counterfactuals, *one.displaced)]
    return {
        "explained": len(found), "why_p50_ms": median(took_ms),
        "why_p95_ms": percentile(took_ms, 95), "all_ms": all_ms, "codes": dict(codes),
        "suggestions": len(changes),
        "valid": sum(_is_valid(problem, plan, each) for each in changes),
        "suggested": dict(Counter(each.code for each in changes)),
    }  # fmt: skip


def _drawn_anew(problem: Problem, *, seed: int) -> Problem:
    """Return the day with other priorities, so that visits left out may matter more than others.

    The plan was made for the old ones, which put all that matters into routes.
    """
    dice = random.Random(seed)
    visits = (replace(each, priority=dice.choice(PRIORITIES)) for each in problem.visits)
    return replace(problem, visits=tuple(visits))


def _is_valid(problem: Problem, plan: Plan, suggestion: Suggestion) -> bool:
    return not check(*apply(problem, plan, suggestion))
