"""`warm`: compile the inner loops now, so that no request waits for it."""

import time
from argparse import Namespace
from typing import TYPE_CHECKING

from routing.commands import FINE
from routing.commands.inputs import print_line

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    commands.add_parser("warm", help="compile ahead").set_defaults(run=_run)


def _run(_: Namespace) -> int:
    """Print whether there is a compiler, where the compiled code lies and the seconds it took."""
    from routing import compiled  # noqa: PLC0415  numba takes half a second to load
    from routing.gap_query import warm as warm_offers  # noqa: PLC0415
    from routing.search.engine import warm as warm_search  # noqa: PLC0415

    began = time.perf_counter()
    warm_offers()
    warm_search()
    print_line({
        "compiled": compiled.IS_COMPILED,
        "folder": str(compiled.FOLDER),
        "seconds": round(time.perf_counter() - began, 1),
    })  # fmt: skip
    return FINE
