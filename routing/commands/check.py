"""`check`: print the rules a plan breaks, one JSON line each."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from routing.check import check
from routing.commands import FINE, VIOLATIONS
from routing.commands.inputs import print_line, read

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("check", help="print the rules a plan breaks")
    parser.add_argument("problem", type=Path)
    parser.add_argument("plan", type=Path)
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    violations = check(read(chosen.problem).problem(), read(chosen.plan).plan())
    for violation in violations:
        print_line(asdict(violation))
    return VIOLATIONS if violations else FINE
