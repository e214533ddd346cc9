"""What the parts on files of the literature share: rounds, answers, judgement.

Ours is called as anybody would, by `python -m routing`; the peers by their libraries, in this
process. For all of them the clock starts when the instance is in memory and stops when the
routes are there.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple, Protocol

from bench.routing.checker import WrongRoutes
from bench.routing.instances import Case
from bench.routing.jobs import ENGINES, OURS, ROOT, Figures, Job, Settings, asked, seeds_for

VEHICLES: Final = "vehicles"  # the variant: fewest vehicles, then distance
Answer = tuple[Sequence[Sequence[int]] | None, float]  # routes and the seconds they took


class Round(NamedTuple):
    """Some cases at one limit. `own` are taken when there are no files of the literature."""

    names: Sequence[str]
    own: Sequence[str]
    seconds: float
    seeds: int
    variant: str = ""


class Judged(Protocol):
    """What a checker found of routes that are right."""

    @property
    def distance(self) -> float:
        """Return the distance in the file's unit."""
        ...

    @property
    def vehicles(self) -> int:
        """Return how many routes there are."""
        ...


def jobs_of(part: str, rounds: Sequence[Round], settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured; all engines on a case, then the next case."""
    for each in rounds:
        known = [name for name in each.names if name in settings.cases]
        for name in known or each.own:
            for engine in asked(settings, *ENGINES):
                for seed in seeds_for(engine, each.seeds):
                    yield Job(part, name, engine, each.seconds, seed, each.variant)


def measured(
    job: Job,
    case: Case,
    instance: Any,
    *,
    about: Figures,
    vehicle_cost: int,
    judge: Callable[[Any, Sequence[Sequence[int]]], Judged],
) -> Figures:
    """Solve one case once and return distance, vehicles, and the seconds it took.

    `about` are figures of the case; `vehicle_cost` tells the peers to save vehicles, in their
    unit; `judge` raises WrongRoutes.
    """
    figures = dict(about)
    if job.engine in OURS:
        routes, figures["solver_s"] = ask_ours(job, case)
    else:
        routes, figures["solver_s"] = _ask_peer(job, instance, vehicle_cost=vehicle_cost)
    if routes is None:
        return {**figures, "error": "no answer"}
    try:
        judged = judge(instance, routes)
    except WrongRoutes as error:
        return {**figures, "error": f"wrong: {error}"}
    return {**figures, "distance": judged.distance, "vehicles": judged.vehicles}


def ask_ours(job: Job, case: Case) -> Answer:
    """Run the command of ours that is named like the part.

    The instance is read there; `seconds` of its answer is its clock.
    """
    words = [
        sys.executable, "-m", "routing", job.part, str(case.path.resolve()),
        "--seconds", str(job.seconds), "--seed", str(job.seed), "--cores", "1",
        "--engine", OURS[job.engine],
        "--objective", "vehicles" if job.variant == VEHICLES else "distance",
    ]  # fmt: skip
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.returncode)  # it said why; the runner records that it crashed
    answer = json.loads(done.stdout.splitlines()[-1])
    if not answer["feasible"]:
        return None, answer["seconds"]
    return answer["routes"], answer["seconds"]


def _ask_peer(job: Job, instance: Any, *, vehicle_cost: int) -> Answer:
    peer = import_module(f"bench.routing.peers_{job.engine}")
    solve = getattr(peer, f"solve_{job.part}")
    cost = vehicle_cost if job.variant == VEHICLES else 0
    began = time.perf_counter()
    routes = solve(instance, seconds=job.seconds, seed=job.seed, vehicle_cost=cost)
    return routes, time.perf_counter() - began
