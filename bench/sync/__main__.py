"""`python -m bench.sync [--quick] [--parts shift,crowd,pulls,photos]`; the last line is JSON.

shift: 12 hours offline, 80 stops, 400 operations, 160 photos of 400 KB. crowd: 500 phones within
a minute. pulls: nothing new. photos: PUT alone. HTTP on the loopback, gunicorn as in production.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from bench.report import arguments, print_json
from bench.sync import parts

Part = Callable[[bool], dict[str, Any]]
PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "shift": lambda quick: parts.shift(n_visits=8 if quick else 80, per_visit=2),
        "crowd": lambda quick: (
            parts.crowd(n_phones=50, within_s=6)
            if quick
            else parts.crowd(n_phones=500, within_s=60)
        ),
        "pulls": lambda quick: parts.pulls(seconds=3 if quick else 15),
        "photos": lambda quick: parts.uploads(how_many=20 if quick else 200),
    }
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 if an operation or photo was lost or an invariant broken."""
    parser = arguments(__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help="which, with commas")
    asked = parser.parse_args(argv)
    found: dict[str, Any] = {}
    for name in asked.parts.split(","):
        sys.stdout.write(f"\n--- {name} (seed {parts.SEED})\n")
        sys.stdout.flush()
        found[name] = PARTS[name](asked.quick)
        sys.stdout.write(f"{found[name]}\n")
    wrong = [part for part in found.values() if part.get("lost") or part.get("violations")]
    print_json("sync", quick=asked.quick, seed=parts.SEED, well=not wrong, parts=found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
