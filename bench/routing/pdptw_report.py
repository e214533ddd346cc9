"""What part `pdptw` found: mean distances and their ratios, vehicles, overruns."""

from collections.abc import Iterator, Sequence
from statistics import mean, median
from typing import Any

from bench.routing.figures import NOTHING, distinct, engines_of, markdown, ratio, titles, written
from bench.routing.records import Record
from bench.routing.rounds import VEHICLES
from bench.routing.vrptw_report import ALL, overrun_table, vehicle_table


def tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield the tables of this part as Markdown."""
    by_distance = [record for record in records if record["variant"] != VEHICLES]
    engines = engines_of(records)
    for seconds in sorted(distinct(by_distance, "seconds")):
        some = [record for record in by_distance if record["seconds"] == seconds]
        yield _distance_table(some, engines, seconds=seconds)
    fewest = [record for record in records if record["variant"] == VEHICLES]
    if fewest:
        yield vehicle_table(fewest, engines, what="Pairs, fewest vehicles first")
    yield overrun_table(records, engines)


def headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return ours over each peer: mean distances, and vehicles where fewest come first."""
    by_distance = [record for record in records if record["variant"] != VEHICLES]
    fewest = [record for record in records if record["variant"] == VEHICLES]
    peers = [engine for engine in engines_of(records) if engine != "ours"]
    return {
        "distance_ours_over": {peer: _ratio(by_distance, peer, "distance") for peer in peers},
        "vehicles_ours_over": {peer: _ratio(fewest, peer, "vehicles") for peer in peers},
    }


def _middles(records: Sequence[Record], engine: str, key: str) -> dict[str, float]:
    """Return the median over the seeds of each case that the engine answered."""
    found: dict[str, list[float]] = {}
    for record in records:
        if record["engine"] == engine and "error" not in record:
            found.setdefault(record["case"], []).append(record[key])
    return {case: median(each) for case, each in found.items()}


def _ratio(records: Sequence[Record], peer: str, key: str) -> float | None:
    """Return our mean over the peer's, on the cases that both answered."""
    ours, theirs = _middles(records, "ours", key), _middles(records, peer, key)
    both = ours.keys() & theirs.keys()
    if not both:
        return None
    return ratio(mean(ours[case] for case in both), mean(theirs[case] for case in both))


def _distance_table(records: Sequence[Record], engines: Sequence[str], *, seconds: float) -> str:
    peers = [engine for engine in engines if engine != "ours"]
    rows = [_row(records, [case], case, engines) for case in distinct(records, "case")]
    sizes = sorted({record["customers"] for record in records if "customers" in record}, key=_size)
    for size in dict.fromkeys(map(_size, sizes)):
        cases = {r["case"] for r in records if "customers" in r and _size(r["customers"]) == size}
        rows.append(_row(records, sorted(cases), f"mean of {size} tasks", engines))
    rows.append(_row(records, distinct(records, "case"), f"mean of {ALL}", engines))
    heading = ("", *titles(engines), *(f"ours / {each}" for each in titles(peers)))
    return markdown(f"Pairs: distance after {seconds:g} s", heading, rows)


def _size(tasks: int) -> int:
    """Round to hundreds: Li and Lim added tasks to make pairs of all."""
    return max(100, round(tasks, -2))


def _row(
    records: Sequence[Record], cases: Sequence[str], name: str, engines: Sequence[str]
) -> tuple[str, ...]:
    some = [record for record in records if record["case"] in cases]
    middles = {engine: _middles(some, engine, "distance") for engine in engines}
    texts = [
        written(mean(middles[engine].values()), digits=1)
        + ("" if len(middles[engine]) == len(cases) else f" [{len(middles[engine])}]")
        if middles[engine]
        else NOTHING
        for engine in engines
    ]
    ratios = [_ratio(some, peer, "distance") for peer in engines if peer != "ours"]
    return (name, *texts, *(written(each, digits=3) for each in ratios))
