"""Middles, spreads, ratios, and how they are written."""

from collections.abc import Iterable, Sequence
from statistics import mean, median

from bench.report import Row
from bench.routing.jobs import ENGINES, TITLES
from bench.routing.records import Record

NOTHING = "–"


def spread(values: Sequence[float], *, digits: int = 2) -> str:
    """Write the median, and behind it the least and the greatest if they differ."""
    if not values:
        return NOTHING
    texts = [f"{each:,.{digits}f}" for each in (median(values), min(values), max(values))]
    return texts[0] if texts[1] == texts[2] else f"{texts[0]} ({texts[1]}–{texts[2]})"


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Return ours / theirs, or None where there is nothing to divide (by)."""
    if ours is None or theirs is None or theirs <= 0:
        return None
    return round(ours / theirs, 3)


def written(value: float | None, *, digits: int = 2) -> str:
    """Write a figure that may be missing."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def mean_or_none(values: Iterable[float]) -> float | None:
    """Return the mean, or None of nothing."""
    known = list(values)
    return mean(known) if known else None


def engines_of(records: Iterable[Record]) -> list[str]:
    """Return the engines that appear, ours first."""
    seen = {record["engine"] for record in records}
    return [engine for engine in ENGINES if engine in seen]


def distinct(records: Iterable[Record], key: str) -> list:
    """Return the values of a key, each once, in the order of the records."""
    return list(dict.fromkeys(record[key] for record in records))


def markdown(title: str, heading: Row, rows: Iterable[Row]) -> str:
    """Return a table with a bold line above it; figures stand to the right."""
    lines = [f"**{title}**", "", _line(heading), "| --- " + "| ---: " * (len(heading) - 1) + "|"]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def titles(engines: Iterable[str]) -> list[str]:
    """Return how engines are called in a heading."""
    return [TITLES[engine] for engine in engines]


def _line(cells: Row) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
