"""Part `pair-scale`: how time, quality and memory grow from 25 pairs to 1,000.

Instances of our own (`bench.routing.generated_pairs`), the same for all engines.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.routing import pdptw
from bench.routing.generated_pairs import write_pair_instance
from bench.routing.instances import Case
from bench.routing.jobs import ENGINES, OURS, Figures, Job, Settings, asked
from bench.routing.scale import peak_mb
from routing.construct import construct
from routing.pdptw import read_pairs
from routing.pdptw_problem import problem_of

PAIRS: Final = (25, 50, 100, 200, 400, 1_000)
QUICK_PAIRS: Final = (25, 50)
FAMILY: Final = "R"
LIMIT_S: Final = 10
QUICK_LIMIT_S: Final = 2
# Beyond these, the peers take minutes for a limit of ten seconds, or have no answer.
MOST_PAIRS: Final = {"ortools": 400, "vroom": 400}


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured, small instances first."""
    limit_s = QUICK_LIMIT_S if settings.quick else LIMIT_S
    for pairs in QUICK_PAIRS if settings.quick else PAIRS:
        for engine in asked(settings, *ENGINES):
            if pairs <= MOST_PAIRS.get(engine, pairs):
                yield Job("pair-scale", str(pairs), engine, limit_s)


def measure(job: Job, settings: Settings) -> Figures:
    """Solve one instance; memory is that of the largest process, ours or one that it started."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_pair_instance(Path(folder), family=FAMILY, pairs=int(job.case), seed=job.seed)
        first_plan_s = _first_plan_s(path) if job.engine in OURS else None
        figures = pdptw.solved(replace(job, part="pdptw"), Case(path.stem, path))
    return {**figures, "first_plan_s": first_plan_s, "peak_mb": peak_mb()}


def _first_plan_s(path: Path) -> float:
    """Return the seconds our first plan takes, once everything is loaded."""
    problem = problem_of(read_pairs(path))
    construct(problem)
    began = time.perf_counter()
    construct(problem)
    return time.perf_counter() - began
