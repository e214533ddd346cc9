"""`diff`: print what one plan changes in another."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.commands import FINE
from routing.commands.inputs import print_line, read
from routing.diff import diff, diff_to_json

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("diff", help="say what changes from one plan to another")
    for name in ("problem", "before", "after"):
        parser.add_argument(name, type=Path)
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    problem = read(chosen.problem).problem()
    before, after = read(chosen.before).plan(), read(chosen.after).plan()
    print_line(diff_to_json(diff(problem, before, after)))
    return FINE
