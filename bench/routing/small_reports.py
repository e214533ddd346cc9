"""What the parts `scale`, `pair-scale`, `insertion`, `replan` and `explain` found."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.routing.figures import NOTHING, distinct, engines_of, markdown, ratio, titles
from bench.routing.jobs import TITLES
from bench.routing.records import Record


def scale_tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table: a row per size, five figures per engine."""
    title = "Growth, {:g} s: unserved / travel min / first plan s / came back after s / peak MB"
    yield _growth_table(records, title, "visits", _scale_text)


def scale_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return first plan, peak memory and travel against the peers, by size; ours only."""
    keys = ("first_plan_s", "peak_mb", "unserved", "error")
    return _growth_headline(records, keys, over="travel", key="travel_s")


def pair_scale_tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table: a row per size, three figures per engine."""
    title = "Growth with pairs, {:g} s: distance / came back after s / peak MB"
    yield _growth_table(records, title, "pairs", _pair_scale_text)


def pair_scale_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return first plan, peak memory and distance against the peers, by size; ours only."""
    keys = ("first_plan_s", "peak_mb", "error")
    return _growth_headline(records, keys, over="distance", key="distance")


def _growth_table(
    records: Sequence[Record], title: str, size: str, text: Callable[[Record], str]
) -> str:
    engines = engines_of(records)
    found = {(record["case"], record["engine"]): record for record in records}

    def cell(case: str, engine: str) -> str:
        record = found.get((case, engine))
        if record is None:
            return NOTHING
        return str(record["error"]) if "error" in record else text(record)

    rows = [
        (case, *(cell(case, engine) for engine in engines)) for case in distinct(records, "case")
    ]
    return markdown(title.format(records[0]["seconds"]), (size, *titles(engines)), rows)


def _growth_headline(
    records: Sequence[Record], keys: Sequence[str], *, over: str, key: str
) -> dict[str, Any]:
    found = {(record["case"], record["engine"]): record for record in records}
    peers = [engine for engine in engines_of(records) if engine != "ours"]
    return {
        case: {each: ours.get(each) for each in keys} | {
            f"{over}_over_{peer}": ratio(ours.get(key), found.get((case, peer), {}).get(key))
            for peer in peers
        }
        for (case, engine), ours in found.items() if engine == "ours"
    }  # fmt: skip


def plain_tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table with all figures as they were measured: a row per engine."""
    skip = {"part", "case", "engine", "seconds", "seed", "variant", "version", "machine", "day"}
    keys = [
        key for key in dict.fromkeys(k for record in records for k in record) if key not in skip
    ]
    rows = [
        (
            f"{TITLES[record['engine']]}, {record['case']}"
            + (f", {record['variant']}" if record["variant"] else ""),
            *(_plain(record.get(key)) for key in keys),
        )
        for record in records
    ]
    yield markdown(str(records[0]["part"]).capitalize(), ("", *keys), rows)


def plain_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return the figures by engine."""
    skip = {"part", "case", "engine", "version", "machine", "day"}
    return {
        "/".join(filter(None, (record["engine"], record["variant"]))): {
            key: value for key, value in record.items() if key not in skip
        }
        for record in records
    }


def insertion_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return the plain figures and, of a window, ours over OR-Tools' one shot."""
    window_us = {record["engine"]: record.get("window_us") for record in records}
    times = None
    if window_us.get("ours") and window_us.get("ortools"):
        times = round(window_us["ours"] / window_us["ortools"], 6)
    return {**plain_headline(records), "window_ours_over_ortools": times}


def _scale_text(record: Record) -> str:
    return (
        f"{record['unserved']} / {record['travel_s'] / 60:,.0f} / {record['first_plan_s']:.2f} / "
        f"{record['solver_s']:.1f} / {record['peak_mb']:,.0f}"
    )


def _pair_scale_text(record: Record) -> str:
    return f"{record['distance']:,.0f} / {record['solver_s']:.1f} / {record['peak_mb']:,.0f}"


def _plain(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value)
