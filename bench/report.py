"""What every benchmark prints: a table for people, and a last line of JSON for programs."""

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Row = Sequence[str | int | float]


def arguments(about: str | None) -> argparse.ArgumentParser:
    """Return a parser that knows `--quick`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="15 s at most; not for the record")
    return parser


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that `share` percent of all do not exceed (nearest rank)."""
    if not values:
        return math.nan
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * share / 100) - 1)]


def spread_ms(seconds: Sequence[float]) -> dict[str, float]:
    """Return n, p50, p95 and the worst of some durations, in milliseconds."""
    if not seconds:
        return {"n": 0}
    figures = {f"p{share}_ms": percentile(seconds, share) for share in (50, 95)}
    figures["max_ms"] = max(seconds)
    return {"n": len(seconds)} | {key: round(1000 * each, 1) for key, each in figures.items()}


def print_table(heading: Row, rows: Sequence[Row]) -> None:
    """Print rows under their heading; the first column to the left, figures to the right."""
    cells = [[str(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *rest in cells:
        figures = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        sys.stdout.write("  ".join([first.ljust(widths[0]), *figures]).rstrip() + "\n")


def print_spreads(spreads: Mapping[str, Mapping[str, float]]) -> None:
    """Print one line for each measured thing: how often, p50, p95 and the worst."""
    keys = ("n", "p50_ms", "p95_ms", "max_ms")
    rows = [(name, *(each.get(key, "-") for key in keys)) for name, each in spreads.items()]
    print_table(("", *keys), rows)


def print_json(bench: str, *, quick: bool, **figures: Any) -> None:
    """Print the last line: all figures, the machine and the day."""
    line = {
        "bench": bench, "quick": quick, **figures, "machine": machine(),
        "day": date.today().isoformat(),  # noqa: DTZ011  the day of the run, for the record
    }  # fmt: skip
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def machine() -> str:
    """Return processor, cores and Python, and how busy the machine was a minute before."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return (
        f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, load {load:.1f}"
    )
