"""`python -m bench [--quick]`: all benchmarks, one after the other, and the race's control."""

import sys

from bench import booking, day, offers, roads
from bench.report import arguments

RUNS = (
    ("offers", offers.main, ()),
    ("booking", booking.main, ()),
    ("booking, control", booking.main, ("--without-lock", "--attempts", "120")),
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
