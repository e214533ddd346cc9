"""`python -m bench.booking [--quick] [--parts search,pairs,…]`; the last line is JSON.

search: offers over HTTP and in process, beside solving each day anew. big_day: one office-day with
300 visits. counting: promises by counting, beside ours. last_place: 200 bookers, one place. pairs:
hold and confirm over five offices, by clients without a pause, then at a fixed rate. storm: 50,000
attempts with processes killed in between.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from bench.booking.counting import counting
from bench.booking.crowd import last_place, pairs
from bench.booking.search import p95_ms, search
from bench.booking.storm import is_wrong, storm
from bench.report import arguments, print_json

Part = Callable[[bool], dict[str, Any]]
PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "search": lambda quick: search(n_queries=20 if quick else 300),
        "big_day": lambda quick: search(
            n_queries=20 if quick else 200, n_couriers=20, n_days=1, per_courier=15
        ),
        "counting": lambda quick: counting(n_wishes=400, solve_s=2 if quick else 20),
        "last_place": lambda quick: last_place(),
        "pairs": lambda quick: pairs(n_pairs=100 if quick else 2_000),
        "storm": lambda quick: (
            storm(n_attempts=400, kill_every_s=(3, 8), limit_s=120)
            if quick
            else storm(n_attempts=50_000)
        ),
    }
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 if a place was sold twice, or a promise or an answer was lost.

    `search_p95_ms` and `confirm_p95_ms` are of `search` and `pairs`, of the storm if only that ran.
    """
    parser = arguments(__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help="which, with commas")
    asked = parser.parse_args(argv)
    found: dict[str, Any] = {}
    for name in asked.parts.split(","):
        sys.stdout.write(f"\n--- {name}\n")
        sys.stdout.flush()
        found[name] = PARTS[name](asked.quick)
    sums = {key: _sum(found, key) for key in ("oversold", "broken_promises", "stuck_holds")}
    stormy = found.get("storm", {})
    print_json(
        "booking", quick=asked.quick, **sums,
        search_p95_ms=_p95_ms(found, "search") or stormy.get("search_p95_ms"),
        big_day_p95_ms=_p95_ms(found, "big_day"),
        confirm_p95_ms=found.get("pairs", stormy).get("confirm_p95_ms"),
        parts=found,
    )  # fmt: skip
    return 1 if any(sums.values()) or _is_wrong(found) else 0


def _p95_ms(found: Mapping[str, Any], name: str) -> float | None:
    return p95_ms(found[name]) if name in found else None


def _sum(found: Mapping[str, Any], key: str) -> int:
    return sum(part.get(key, 0) for part in found.values())


def _is_wrong(found: Mapping[str, Any]) -> bool:
    race = found.get("last_place")
    is_lost = race is not None and (race["held"], race["timed_out"]) != (1, 0)
    return is_lost or is_wrong(found.get("storm", {}))


if __name__ == "__main__":
    sys.exit(main())
