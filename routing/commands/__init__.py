"""The commands of `python -m routing`, one module each.

A module has `add_to(commands)`, which adds its parser and sets `run`: arguments in, exit code out.
Only the module of the command that is asked for is loaded.
"""

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Commands = _SubParsersAction[ArgumentParser]

NAMES: Final = (
    "solve", "check", "explain", "diff", "plot", "vrptw", "pdptw", "province", "warm", "serve",
)  # fmt: skip
FINE, VIOLATIONS, WRONG_INPUT = 0, 1, 2  # exit codes
