"""`province`: print a plan of many offices."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.commands import FINE
from routing.commands.engines import add_engine_options, engine_options
from routing.commands.inputs import print_line, read
from routing.commands.progress import progress
from routing.files import plan_to_json
from routing.province.offices import territory_of
from routing.province.report import offices_to_json
from routing.province.solve import solve_province

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("province", help="print a plan of many offices")
    parser.add_argument("problem", type=Path, help="a problem as JSON; - is standard input")
    add_engine_options(parser, choose_engine=False)
    parser.add_argument(
        "--offices", action="store_true", help='print {"plan": …, "offices": [who helped whom]}'
    )
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    options = engine_options(chosen)
    document = read(chosen.problem)
    problem, areas = document.problem(), document.areas()
    with progress(sys.stderr) as show:
        plan = solve_province(problem, areas=areas, on_plan=show, **options)
    written = plan_to_json(plan)
    if chosen.offices:
        offices = offices_to_json(problem, territory_of(problem, areas), plan)
        written = {"plan": written, "offices": offices}
    print_line(written)
    return FINE
