"""The options that say how to search; `solve`, `vrptw` and `province` share them."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from typing import Any, Final

from routing.solve import ENGINES, Budget

SECONDS: Final = 5.0  # when nothing is said
MOST: Final = 2**31 - 1


def add_engine_options(parser: ArgumentParser, *, choose_engine: bool = True) -> None:
    """Add `--seconds`, `--iterations`, `--seed`, `--cores` and, unless told not to, `--engine`."""
    options = (
        ("--iterations", whole(at_least=1), "count steps of the search instead of seconds"),
        ("--seed", whole(at_least=0), "of the search (default: 0)"),
        ("--cores", whole(at_least=1), "searches side by side (default: all cores)"),
    )
    said = f"wall time (default: {SECONDS:g}, with --iterations an hour)"
    parser.add_argument("--seconds", metavar="S", type=float, default=SUPPRESS, help=said)
    for name, kind, said in options:
        parser.add_argument(name, metavar="N", type=kind, default=SUPPRESS, help=said)
    if choose_engine:
        parser.add_argument("--engine", choices=ENGINES, default=SUPPRESS, help="what searches")


def engine_options(chosen: Namespace) -> dict[str, Any]:
    """Return what was chosen as keywords for `routing.solve.solve`, which has the defaults."""
    given = vars(chosen)
    limits = {name: given[name] for name in ("seconds", "iterations") if name in given}
    options: dict[str, Any] = {"budget": Budget(**limits or {"seconds": SECONDS})}
    options.update({name: given[name] for name in ("seed", "cores", "engine") if name in given})
    return options


def whole(*, at_least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `at_least` to 2^31 - 1."""

    def read(text: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST))):
            raise ArgumentTypeError(f"{text!r} is not a whole number")
        if not at_least <= int(digits) <= MOST:
            raise ArgumentTypeError(f"{digits} is not from {at_least} to {MOST}")
        return int(digits)

    return read
