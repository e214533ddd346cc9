"""Part `vrptw`: customers with time windows, against the best known answers.

Ours is called as anybody would, by `python -m routing vrptw`; the peers by their libraries, in
this process. For all of them the clock starts when the instance is in memory and stops when the
routes are there. The routes are then checked by `bench.routing.checker`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Final, NamedTuple

from bench.routing.checker import WrongRoutes, check_routes
from bench.routing.instances import Case
from bench.routing.jobs import ENGINES, OURS, ROOT, Figures, Job, Settings, asked, seeds_for
from routing.vrptw import SCALE, Instance, read_instance

VEHICLES: Final = "vehicles"  # the variant: fewest vehicles, then distance
VEHICLE_COST: Final = 1_000 * SCALE  # tells the peers so; more made none of them better

# From the odd-numbered files; docs/benchmarks.md says which of them ours was tuned on. Cases that
# are missing are left out.
SMALL: Final = (
    "R103", "R107", "R111", "R203", "R209", "RC101", "RC107", "RC205", "C109", "C203",
)  # fmt: skip
MIDDLE: Final = ("R1_2_5", "RC1_2_7", "R2_2_3", "C2_2_9")
LARGE: Final = ("R1_4_5", "RC2_4_3", "C1_4_7")
HUGE: Final = ("R1_10_5", "RC2_10_3")
LONG: Final = ("R111", "RC205", "R1_2_5", "R2_2_3", "R1_4_5", "R1_10_5")
FEWEST: Final = ("R107", "RC107", "R203", "RC205", "R1_2_5", "RC2_4_3")
QUICK: Final = ("R107", "RC205", "RC1_2_7", "R1_4_5")


class Round(NamedTuple):
    """Some cases at one limit. `own` are taken when there are no files of the literature."""

    names: Sequence[str]
    own: Sequence[str]
    seconds: float
    seeds: int
    variant: str = ""


Answer = tuple[Sequence[Sequence[int]] | None, float]  # routes and the seconds they took
MIXED: Final = (*SMALL, *MIDDLE, *LARGE, *HUGE)
OWN: Final = (
    "R1-100", "RC2-100", "C1-100", "R2-100", "RC1-100", "C2-100", "R1-200", "RC2-200", "C1-200",
    "R1-400", "RC2-400", "R1-1000",
)  # fmt: skip
OWN_FEW: Final = ("R1-100", "RC2-100", "R1-200", "RC2-400")
ROUNDS: Final = (
    Round(MIXED, OWN, seconds=2, seeds=3),
    Round(MIXED, OWN, seconds=10, seeds=3),
    Round(LONG, OWN_FEW, seconds=60, seeds=2),
    Round(FEWEST, OWN_FEW, seconds=10, seeds=2, variant=VEHICLES),
)
QUICK_ROUNDS: Final = (
    Round(QUICK, OWN_FEW, seconds=2, seeds=1),
    Round(QUICK[:2], OWN_FEW[:2], seconds=2, seeds=1, variant=VEHICLES),
)


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured; all engines on a case, then the next case."""
    for each in QUICK_ROUNDS if settings.quick else ROUNDS:
        known = [name for name in each.names if name in settings.cases]
        for name in known or each.own:
            for engine in asked(settings, *ENGINES):
                for seed in seeds_for(engine, each.seeds):
                    yield Job("vrptw", name, engine, each.seconds, seed, each.variant)


def measure(job: Job, settings: Settings) -> Figures:
    """Solve one case once and return distance, vehicles, and the seconds it took."""
    case = settings.cases[job.case]
    instance = read_instance(case.path)
    figures = _about(case, instance)
    if job.engine in OURS:
        routes, figures["solver_s"] = ask_ours(job, case, command="vrptw")
    else:
        routes, figures["solver_s"] = _peer(job, instance)
    if routes is None:
        return {**figures, "error": "no answer"}
    try:
        judged = check_routes(instance, routes)
    except WrongRoutes as error:
        return {**figures, "error": f"wrong: {error}"}
    return {**figures, "distance": judged.distance, "vehicles": judged.vehicles}


def _about(case: Case, instance: Instance) -> Figures:
    return {
        "customers": len(instance.demand) - 1, "best_distance": case.best_distance,
        "best_vehicles": case.best_vehicles,
    }  # fmt: skip


def ask_ours(job: Job, case: Case, *, command: str) -> Answer:
    """Run a command of ours. The instance is read there; `seconds` of its answer is its clock."""
    words = [
        sys.executable, "-m", "routing", command, str(case.path.resolve()),
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


def _peer(job: Job, instance: Instance) -> Answer:
    peer = import_module(f"bench.routing.peers_{job.engine}")
    vehicle_cost = VEHICLE_COST if job.variant == VEHICLES else 0
    began = time.perf_counter()
    routes = peer.solve_vrptw(
        instance, seconds=job.seconds, seed=job.seed, vehicle_cost=vehicle_cost
    )
    return routes, time.perf_counter() - began
