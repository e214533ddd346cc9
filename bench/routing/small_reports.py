"""What the parts `scale`, `pair-scale`, `insertion`, `replan` and `explain` found."""

from collections.abc import Iterator, Sequence
from typing import Any

from bench.routing.figures import NOTHING, distinct, engines_of, markdown, ratio, titles
from bench.routing.jobs import TITLES
from bench.routing.records import Record


def scale_tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table: a row per size, three figures per engine."""
    engines = engines_of(records)
    found = {(record["case"], record["engine"]): record for record in records}
    rows = [
        (visits, *(_scale_text(found.get((visits, engine))) for engine in engines))
        for visits in distinct(records, "case")
    ]
    limit = records[0]["seconds"]
    title = (
        f"Growth, {limit:g} s: unserved / travel min / first plan s / came back after s / peak MB"
    )
    yield markdown(title, ("visits", *titles(engines)), rows)


def scale_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return first plan, peak memory and travel against the peers, by size; ours only."""
    found = {(record["case"], record["engine"]): record for record in records}
    peers = [engine for engine in engines_of(records) if engine != "ours"]
    ours = {case: each for (case, engine), each in found.items() if engine == "ours"}
    return {
        case: {
            key: each.get(key) for key in ("first_plan_s", "peak_mb", "unserved", "error")
        } | {
            f"travel_over_{peer}": ratio(
                each.get("travel_s"), found.get((case, peer), {}).get("travel_s")
            )
            for peer in peers
        }
        for case, each in ours.items()
    }  # fmt: skip


def pair_scale_tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table: a row per size, three figures per engine."""
    engines = engines_of(records)
    found = {(record["case"], record["engine"]): record for record in records}
    rows = [
        (pairs, *(_pair_scale_text(found.get((pairs, engine))) for engine in engines))
        for pairs in distinct(records, "case")
    ]
    title = (
        f"Growth with pairs, {records[0]['seconds']:g} s: distance / came back after s / peak MB"
    )
    yield markdown(title, ("pairs", *titles(engines)), rows)


def pair_scale_headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return first plan, peak memory and distance against the peers, by size; ours only."""
    found = {(record["case"], record["engine"]): record for record in records}
    peers = [engine for engine in engines_of(records) if engine != "ours"]
    return {
        case: {key: ours.get(key) for key in ("first_plan_s", "peak_mb", "error")} | {
            f"distance_over_{peer}": ratio(
                ours.get("distance"), found.get((case, peer), {}).get("distance")
            )
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


def _scale_text(record: Record | None) -> str:
    if record is None:
        return NOTHING
    if "error" in record:
        return str(record["error"])
    return (
        f"{record['unserved']} / {record['travel_s'] / 60:,.0f} / {record['first_plan_s']:.2f} / "
        f"{record['solver_s']:.1f} / {record['peak_mb']:,.0f}"
    )


def _pair_scale_text(record: Record | None) -> str:
    if record is None:
        return NOTHING
    if "error" in record:
        return str(record["error"])
    return f"{record['distance']:,.0f} / {record['solver_s']:.1f} / {record['peak_mb']:,.0f}"


def _plain(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value)
