"""Part `vrptw`: customers with time windows, against the best known answers.

The routes are checked by `bench.routing.checker`; how engines are asked stands in `rounds.py`.
"""

from collections.abc import Iterator
from typing import Final

from bench.routing.checker import check_routes
from bench.routing.jobs import Figures, Job, Settings
from bench.routing.rounds import VEHICLES, Round, jobs_of, measured
from routing.vrptw import SCALE, read_instance

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
    yield from jobs_of("vrptw", QUICK_ROUNDS if settings.quick else ROUNDS, settings)


def measure(job: Job, settings: Settings) -> Figures:
    """Solve one case once and return distance, vehicles, and the seconds it took."""
    case = settings.cases[job.case]
    instance = read_instance(case.path)
    about: Figures = {
        "customers": len(instance.demand) - 1, "best_distance": case.best_distance,
        "best_vehicles": case.best_vehicles,
    }  # fmt: skip
    return measured(job, case, instance, about=about, vehicle_cost=VEHICLE_COST, judge=check_routes)
