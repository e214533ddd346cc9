"""The kernel on the command line.

    python -m routing solve problem.json --seconds 5              a plan on standard output
    python -m routing check problem.json plan.json                the broken rules, one a line
    python -m routing explain problem.json plan.json [VISIT]      why it is not served
    python -m routing diff problem.json before.json after.json    what changes
    python -m routing plot [problem.json] plan.json out.svg       the plan as a picture
    python -m routing vrptw FILE --seconds 10                     a problem of the literature
    python -m routing pdptw FILE --seconds 10                     the same with pairs
    python -m routing province province.json --seconds 30         many offices together
    python -m routing warm                                        compile ahead

`-` stands for standard input. Exit codes: 0 fine, 1 the plan breaks rules, 2 wrong input, said in
one line on standard error. docs/howto/routing-command-line.md tells more.
"""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from routing.commands import FINE, NAMES, WRONG_INPUT
from routing.errors import InvalidProblem, RoutingError

INTERRUPTED = 130  # as shells have it: 128 and the signal's number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        chosen = _parser(words).parse_args(words)
        code: int = chosen.run(chosen)
    except RoutingError as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return WRONG_INPUT
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


class _Parser(ArgumentParser):
    """Says what is wrong in one line, like every other wrong input."""

    def error(self, message: str) -> NoReturn:
        raise InvalidProblem("arguments", f"{message}.", command=self.prog)


def _parser(words: Sequence[str]) -> ArgumentParser:
    """Return the parser; loading every command takes longer than some commands do."""
    parser = _Parser(
        prog="python -m routing", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in words[:1] if words and words[0] in NAMES else NAMES:
        import_module(f"routing.commands.{name}").add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
