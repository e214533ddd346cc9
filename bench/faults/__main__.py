"""`python -m bench.faults [--parts kills,messages] [--seed N] [--cycles N] [--quick]`.

Real processes on a database of their own. Each part prints its seed, a table, and a last line of
JSON; it returns 1 if something was lost. A run ends by itself, well or not.
"""

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.database import own_database, server_version
from bench.faults import flips, images, kills, latency, messages, poison, sync
from bench.faults.plant import TookTooLong
from bench.report import arguments, print_json

Part = Callable[..., dict[str, Any]]
PARTS: Final[dict[str, tuple[Part, int, int]]] = {
    # the part, how often unless told otherwise, and how often if it is to be quick
    "kills": (kills.run, 20, 1),
    "poison": (poison.run, 20, 1),
    "messages": (messages.run, 10_000, 500),
    "latency": (latency.run, 100, 5),
    "flips": (flips.run, 1_000, 60),
    "images": (images.run, 2_000, 90),
    "sync": (sync.shuffled, 10_000, 200),
    "web": (sync.web_kills, 1_000, 3),
    "postgres": (sync.crashes, 50, 2),
}
# Figures that must be 0.
BAD: Final = (
    *("lost", "undead", "late"),
    *("missed", "unnamed", "faults_after_all_was_undone"),
    *("program_crashed", "metadata_left", "over_2_s", "over_300_mb"),
    *messages.MUST_BE_0,
    *sync.MUST_BE_0,
)


def main() -> int:
    """Run the parts asked for; returns 1 if one of them found something wrong."""
    parser = arguments(__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help="separated by commas")
    parser.add_argument("--seed", type=int, default=20_261_126)
    parser.add_argument("--cycles", type=int, help="how often; each part has its own usual number")
    parser.add_argument("--pictures", type=Path, help="a folder of malformed files, for images")
    asked = parser.parse_args()
    wrong = 0
    for name in asked.parts.split(","):
        part, usual, quick = PARTS[name]
        if name == "images":
            part = partial(part, pictures=asked.pictures)
        cycles = asked.cycles or (quick if asked.quick else usual)
        wrong += _run(name, part, seed=asked.seed, cycles=cycles, quick=asked.quick)
    return 1 if wrong else 0


def _run(name: str, part: Part, *, seed: int, cycles: int, quick: bool) -> int:
    sys.stdout.write(f"\n=== {name}: --parts {name} --seed {seed} --cycles {cycles}\n")
    sys.stdout.flush()
    with own_database(), tempfile.TemporaryDirectory(prefix="hengio-faults-") as folder:
        server = server_version()
        try:
            figures = part(seed=seed, cycles=cycles, folder=Path(folder))
        except TookTooLong as error:
            figures = {"failed": str(error)}
    wrong = "failed" in figures or any(figures.get(key) for key in BAD)
    print_json(
        f"faults.{name}",
        quick=quick,
        seed=seed,
        cycles=cycles,
        server=server,
        well=not wrong,
        **figures,
    )
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
