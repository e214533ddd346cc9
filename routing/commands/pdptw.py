"""`pdptw`: solve a problem of the literature with pairs and print one JSON line."""

import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.check import check
from routing.commands import FINE, VIOLATIONS
from routing.commands.engines import add_engine_options, engine_options
from routing.commands.inputs import naming, print_line
from routing.errors import InvalidProblem
from routing.pdptw import PairInstance, read_pairs
from routing.pdptw_problem import distance_of, problem_of
from routing.plan import Plan
from routing.solve import prepare, solve
from routing.vrptw_problem import OBJECTIVES, routes_of

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("pdptw", help="solve a file of Li and Lim")
    parser.add_argument("file", type=Path)
    add_engine_options(parser)
    parser.add_argument(
        "--objective", choices=OBJECTIVES, default=OBJECTIVES[0],
        help="least distance, or fewest vehicles and then least distance",
    )  # fmt: skip
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    options = engine_options(chosen)
    instance = _instance(chosen.file)
    prepare()  # so that the clock measures the search, not the start of its process
    began = time.perf_counter()
    problem = problem_of(instance, objective=chosen.objective)
    budget = options.pop("budget")
    left_s = max(0.001, budget.seconds - (time.perf_counter() - began))
    plan = solve(problem, budget=replace(budget, seconds=left_s), **options)
    seconds = time.perf_counter() - began
    violations = check(problem, plan)
    is_feasible = not violations and not plan.unserved
    print_line(_line(instance, plan, seconds=seconds, is_feasible=is_feasible))
    return VIOLATIONS if violations else FINE


def _instance(path: Path) -> PairInstance:
    with naming(path):
        try:
            return read_pairs(path)
        except InvalidProblem as error:
            facts = {"file": str(path), **error.facts}
            raise InvalidProblem(error.code, error.message, **facts) from error


def _line(
    instance: PairInstance, plan: Plan, *, seconds: float, is_feasible: bool
) -> dict[str, Any]:
    routes = routes_of(plan)
    return {
        "instance": instance.name,
        "engine": plan.engine,
        "seconds": round(seconds, 2),
        "vehicles": len(routes),
        "distance": round(distance_of(instance, routes), 4),
        "feasible": is_feasible,
        "routes": routes,
    }
