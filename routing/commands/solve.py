"""`solve`: print a plan."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.commands import FINE
from routing.commands.engines import add_engine_options, engine_options
from routing.commands.inputs import print_line, read
from routing.commands.progress import progress
from routing.files import plan_to_json, problem_to_json
from routing.solve import solve

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("solve", help="print a plan")
    parser.add_argument("problem", type=Path, help="a problem as JSON; - is standard input")
    add_engine_options(parser)
    parser.add_argument("--start", type=Path, metavar="PLAN", help="a plan to improve")
    parser.add_argument(
        "--with-problem", action="store_true", help='print {"problem": …, "plan": …}'
    )
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    options = engine_options(chosen)
    problem = read(chosen.problem).problem()
    start = None if chosen.start is None else read(chosen.start).plan()
    with progress(sys.stderr) as show:
        plan = solve(problem, start=start, on_plan=show, **options)
    written = plan_to_json(plan)
    if chosen.with_problem:
        written = {"problem": problem_to_json(problem), "plan": written}
    print_line(written)
    return FINE
