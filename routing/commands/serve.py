"""`serve`: internal, the solver's own process; `routing.solve` starts it."""

from argparse import Namespace
from typing import TYPE_CHECKING

from routing.commands import FINE

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    commands.add_parser("serve", help="internal: the solver's process").set_defaults(run=_run)


def _run(_: Namespace) -> int:
    from routing.child_main import main  # noqa: PLC0415  numba takes half a second to load

    main()
    return FINE
