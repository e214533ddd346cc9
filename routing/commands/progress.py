"""How far a search has come, for the person at the terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from routing.plan import Plan

CLEAR: Final = "\r\x1b[K"  # back to the start of the line, and empty it


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[Plan], None] | None]:
    """Give a function that shows a plan in one line, which the next plan overwrites.

    Gives None unless the stream is a terminal: logs and pipes get nothing.
    """
    if not stream.isatty():
        yield None
        return
    began = time.monotonic()

    def show(plan: Plan) -> None:
        stream.write(CLEAR + line_of(plan, elapsed_s=time.monotonic() - began))
        stream.flush()

    try:
        yield show
    finally:
        stream.write("\n")


def line_of(plan: Plan, *, elapsed_s: float) -> str:
    """Return the time gone by and the plan's figures."""
    figures = plan.key_figures()
    hours, minutes = divmod(figures.travel_s // 60, 60)
    return (
        f"{elapsed_s:7.1f} s  served {figures.served}  unserved {figures.unserved}"
        f"  travel {hours} h {minutes:02d} min  {plan.engine}"
    )
