"""Part `pdptw`: pairs with time windows, Li and Lim's files, distances in double precision.

Everything else is as in part `vrptw`; `bench.routing.pair_checker` judges.
"""

import time
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from bench.routing.checker import WrongRoutes
from bench.routing.jobs import ENGINES, OURS, Figures, Job, Settings, asked, seeds_for
from bench.routing.pair_checker import check_pair_routes
from bench.routing.vrptw import VEHICLES, Answer, Round, ask_ours
from routing.pdptw import PairInstance, read_pairs
from routing.pdptw_problem import VEHICLE_COST

# None of the files that ours was tuned on. Cases that are missing are left out.
CASES: Final = (
    "LR103", "LR109", "LRC103", "LC203", "LR207", "LRC203",
    "LR1_2_7", "LRC1_2_5", "LC2_2_3", "LR2_2_7",
    "LR1_4_3", "LRC1_4_7", "LC1_4_5", "LR2_4_5", "LRC2_4_3",
)  # fmt: skip
FEWEST: Final = (
    "LR109", "LRC103", "LR207", "LR1_2_7", "LRC1_2_5", "LR2_2_7", "LR1_4_3", "LRC2_4_3",
)  # fmt: skip
QUICK: Final = ("LR103", "LRC1_2_5")
OWN: Final = ("LR-100", "LC-100", "LR-200", "LC-200", "LR-400")
ROUNDS: Final = (
    Round(CASES, OWN, seconds=10, seeds=2),
    Round(FEWEST, OWN, seconds=10, seeds=2, variant=VEHICLES),
)
QUICK_ROUNDS: Final = (
    Round(QUICK, OWN[:1], seconds=2, seeds=1),
    Round(QUICK[:1], OWN[:1], seconds=2, seeds=1, variant=VEHICLES),
)


def jobs(settings: Settings) -> Iterator[Job]:
    """Yield what is to be measured; all engines on a case, then the next case."""
    for each in QUICK_ROUNDS if settings.quick else ROUNDS:
        known = [name for name in each.names if name in settings.cases]
        for name in known or each.own:
            for engine in asked(settings, *ENGINES):
                for seed in seeds_for(engine, each.seeds):
                    yield Job("pdptw", name, engine, each.seconds, seed, each.variant)


def measure(job: Job, settings: Settings) -> Figures:
    """Solve one case once and return distance, vehicles, and the seconds it took."""
    case = settings.cases[job.case]
    instance = read_pairs(case.path)
    figures: Figures = {
        "customers": len(instance.demand) - 1, "best_distance": None,
        "best_vehicles": case.best_vehicles,
    }  # fmt: skip
    if job.engine in OURS:
        routes, figures["solver_s"] = ask_ours(job, case, command="pdptw")
    else:
        routes, figures["solver_s"] = _peer(job, instance)
    if routes is None:
        return {**figures, "error": "no answer"}
    try:
        judged = check_pair_routes(instance, routes)
    except WrongRoutes as error:
        return {**figures, "error": f"wrong: {error}"}
    return {**figures, "distance": judged.distance, "vehicles": judged.vehicles}


def _peer(job: Job, instance: PairInstance) -> Answer:
    peer = import_module(f"bench.routing.peers_{job.engine}")
    vehicle_cost = VEHICLE_COST if job.variant == VEHICLES else 0
    began = time.perf_counter()
    routes = peer.solve_pdptw(
        instance, seconds=job.seconds, seed=job.seed, vehicle_cost=vehicle_cost
    )
    return routes, time.perf_counter() - began
