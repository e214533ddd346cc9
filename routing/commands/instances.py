"""What the commands for files of the literature share: solve one and print one JSON line."""

import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from routing.check import check
from routing.commands import FINE, VIOLATIONS
from routing.commands.engines import add_engine_options, engine_options
from routing.commands.inputs import naming, print_line
from routing.errors import InvalidProblem
from routing.model import Problem
from routing.plan import Plan
from routing.solve import prepare, solve
from routing.vrptw_problem import OBJECTIVES, routes_of

if TYPE_CHECKING:
    from routing.commands import Commands


class Named(Protocol):
    """An instance of the literature."""

    @property
    def name(self) -> str:
        """Return the name that stands in the file."""
        ...


I = TypeVar("I", bound=Named)  # noqa: E741  an instance


@dataclass(frozen=True, slots=True)
class Literature(Generic[I]):
    """A format of files: how one is read, stated as a problem of ours, and measured.

    `problem_of` takes the instance and one of OBJECTIVES; `distance_of` the instance and a plan,
    and answers in the file's unit.
    """

    read: Callable[[Path], I]
    problem_of: Callable[[I, str], Problem]
    distance_of: Callable[[I, Plan], float]


def add_instance_command(
    commands: "Commands", name: str, *, said: str, literature: Literature[I]
) -> None:
    """Add a command for one format, and its arguments."""
    parser = commands.add_parser(name, help=said)
    parser.add_argument("file", type=Path)
    add_engine_options(parser)
    parser.add_argument(
        "--objective", choices=OBJECTIVES, default=OBJECTIVES[0],
        help="least distance, or fewest vehicles and then least distance",
    )  # fmt: skip
    parser.set_defaults(run=partial(_run, literature=literature))


def _run(chosen: Namespace, *, literature: Literature[I]) -> int:
    options = engine_options(chosen)
    instance = _instance(chosen.file, literature.read)
    prepare()  # so that the clock measures the search, not the start of its process
    began = time.perf_counter()
    problem = literature.problem_of(instance, chosen.objective)
    budget = options.pop("budget")
    left_s = max(0.001, budget.seconds - (time.perf_counter() - began))
    plan = solve(problem, budget=replace(budget, seconds=left_s), **options)
    seconds = time.perf_counter() - began
    violations = check(problem, plan)
    routes = routes_of(plan)
    print_line(
        {
            "instance": instance.name,
            "engine": plan.engine,
            "seconds": round(seconds, 2),
            "vehicles": len(routes),
            "distance": literature.distance_of(instance, plan),
            "feasible": not violations and not plan.unserved,
            "routes": routes,
        }
    )
    return VIOLATIONS if violations else FINE


def _instance(path: Path, read: Callable[[Path], I]) -> I:
    with naming(path):
        try:
            return read(path)
        except InvalidProblem as error:
            facts = {"file": str(path), **error.facts}
            raise InvalidProblem(error.code, error.message, **facts) from error
