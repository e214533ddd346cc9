"""Part `replan`: at 10:00 the courier with most stops to come drops out; who goes where now?

250 visits, 20 couriers, a plan that was searched for some seconds and driven as planned until
then. `least` and `reoptimised` are the two proposals, made within one budget; `anew` plans what is
left for a minute with nothing kept, the measure of what is possible. A broken promise is a visit
that had a courier and has none now; moved is one that gets another courier though its own is there.
"""

import time
from collections.abc import Iterator
from typing import Final

from bench.routing.day import travel_of
from bench.routing.days import make_day
from bench.routing.jobs import Figures, Job, Settings, asked
from routing.check import check
from routing.diff import Change, PlanDiff, Promise, diff
from routing.replan import Situation, as_planned, replan
from routing.solve import Budget, prepare, solve

CASE: Final = "250/20"
NOW: Final = 10 * 3_600
BEFORE_S: Final = 10
REPLAN_S: Final = 2
ANEW_S: Final = 60
QUICK_S: Final = 2


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield one job, which goes all ways."""
    for engine in asked(settings, "ours"):
        yield Job("replan", CASE, engine, QUICK_S if settings.quick else ANEW_S)


def measure(job: Job, settings: Settings) -> Figures:
    """Take a courier out of a running day and mend it; returns seconds and damage."""
    visits, couriers = map(int, job.case.split("/"))
    day = make_day(visits=visits, couriers=couriers, seed=job.seed, travel=travel_of(settings))
    before_s = QUICK_S if settings.quick else BEFORE_S
    prepare()
    before = solve(day, budget=Budget(before_s), seed=job.seed)
    under_way = as_planned(day, before, now=NOW)
    done = {visit for each in under_way for visit in each.done}
    left = {route.shift: len(set(route.visits) - done) for route in before.routes}
    lost = max(left, key=lambda shift: left[shift])
    situation = Situation(NOW, under_way, gone=frozenset({lost}))
    began = time.perf_counter()
    found = replan(day, before, situation, budget=Budget(REPLAN_S), seed=job.seed)
    took_s = time.perf_counter() - began
    anew = solve(found.residual.problem, budget=Budget(job.seconds), seed=job.seed)
    of_anew = diff(found.residual.day, found.residual.in_force, found.residual.joined(anew))
    proposals = (found.least_change, found.reoptimised)
    return {
        "lost_visits": left[lost], "left_visits": len(found.residual.problem.visits),
        "both_s": took_s, "violations": sum(len(check(p.problem, p.plan)) for p in proposals),
        **_damage("least", found.least_change.diff, lost),
        **_damage("reoptimised", found.reoptimised.diff, lost), **_damage("anew", of_anew, lost),
    }  # fmt: skip


def _damage(way: str, found: PlanDiff, lost: str) -> Figures:
    """Count broken promises, and visits that a courier who is still there has lost."""
    moved = (each for each in found.visits if each.change == Change.MOVED)
    return {
        f"{way}_broken": found.promises[Promise.BROKEN],
        f"{way}_moved": sum(each.shift_before != lost for each in moved),
        f"{way}_travel_min": found.after.travel_s / 60,
    }
