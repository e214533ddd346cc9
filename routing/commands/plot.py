"""`plot`: draw a plan, a map above a time line, as SVG."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.commands import FINE
from routing.commands.inputs import naming, read
from routing.errors import InvalidProblem
from routing.plot import plot_svg

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("plot", help="draw a plan as SVG")
    said = "may be left out if the plan's file holds both (solve --with-problem)"
    parser.add_argument("problem", type=Path, nargs="?", help=said)
    parser.add_argument("plan", type=Path)
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    planned = read(chosen.plan)
    day = planned if chosen.problem is None else read(chosen.problem)
    if day is planned and not planned.has_problem:
        message = "The plan's file holds no problem: name the problem before it."
        raise InvalidProblem("no_problem", message, file=str(chosen.plan))
    drawn = plot_svg(day.problem(), planned.plan())
    with naming(chosen.picture):
        chosen.picture.write_text(drawn, encoding="utf-8")
    return FINE
