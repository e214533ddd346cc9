"""Part `pdptw`: pairs with time windows, Li and Lim's files, distances in double precision.

Everything else is as in part `vrptw`; `bench.routing.pair_checker` judges.
"""

from collections.abc import Iterator
from typing import Final

from bench.routing.instances import Case
from bench.routing.jobs import Figures, Job, Settings
from bench.routing.pair_checker import check_pair_routes
from bench.routing.rounds import VEHICLES, Round, jobs_of, measured
from routing.pdptw import read_pairs
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
    yield from jobs_of("pdptw", QUICK_ROUNDS if settings.quick else ROUNDS, settings)


def measure(job: Job, settings: Settings) -> Figures:
    """Solve one case once and return distance, vehicles, and the seconds it took."""
    return solved(job, settings.cases[job.case])


def solved(job: Job, case: Case) -> Figures:
    """Do the same for a case that need not be among those of the settings."""
    instance = read_pairs(case.path)
    about: Figures = {
        "customers": len(instance.demand) - 1, "best_distance": None,
        "best_vehicles": case.best_vehicles,
    }  # fmt: skip
    return measured(
        job, case, instance, about=about, vehicle_cost=VEHICLE_COST, judge=check_pair_routes
    )
