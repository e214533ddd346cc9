"""`python -m bench [--quick]`: short benchmarks, one after the other."""

import sys

from bench import day, roads
from bench.booking.__main__ import main as booking
from bench.report import arguments

RUNS = (
    ("booking", booking, ("--quick",)),
    ("day", day.main, ()),
    ("roads", roads.main, ()),
)


def main() -> int:
    """Run everything; returns 1 if one of them found something wrong."""
    quick = ["--quick"] if arguments(__doc__).parse_args().quick else []
    failed = []
    for name, run, more in RUNS:
        sys.stdout.write(f"\n=== {name}\n")
        if run([*quick, *more]):
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
