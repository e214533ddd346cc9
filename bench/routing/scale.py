"""Part `scale`: how time, quality and memory grow from 50 visits to 5,000.

A courier for twelve visits, a town with an office of its own for 250. Great circles.
"""

import resource
from collections.abc import Iterator
from math import ceil
from typing import Final

from bench.routing.day import plan_figures
from bench.routing.days import make_day
from bench.routing.jobs import OURS, Figures, Job, Settings, asked

VISITS: Final = (50, 100, 250, 500, 1_000, 2_500, 5_000)
QUICK_VISITS: Final = (50, 250)
PER_COURIER: Final = 12
PER_OFFICE: Final = 250
LIMIT_S: Final = 10
QUICK_LIMIT_S: Final = 2
# Beyond these, the peers take minutes for a limit of ten seconds.
MOST_VISITS: Final = {"ortools": 1_000, "vroom": 1_000}


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured, small days first."""
    limit_s = QUICK_LIMIT_S if settings.quick else LIMIT_S
    for visits in QUICK_VISITS if settings.quick else VISITS:
        for engine in asked(settings, *OURS, "vroom", "ortools"):
            if visits <= MOST_VISITS.get(engine, visits):
                yield Job("scale", str(visits), engine, limit_s)


def measure(job: Job, _: Settings) -> Figures:
    """Plan one day; memory is that of the largest process, ours or one that it started."""
    visits = int(job.case)
    offices = ceil(visits / PER_OFFICE)
    couriers = max(ceil(visits / PER_COURIER), 2 * offices)
    problem = make_day(visits=visits, couriers=couriers, seed=job.seed, offices=offices)
    before_mb = peak_mb()
    figures = plan_figures(job, problem)
    return {"couriers": couriers, **figures, "before_mb": before_mb, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Return the most memory that this process, or one that it waited for, ever held."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(usage.ru_maxrss for usage in usages) / 1024, 1)
