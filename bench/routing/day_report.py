"""What part `day` found: unserved visits, travel, the first plan, ratios to the peers."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from bench.routing.day import OVERLOADED
from bench.routing.figures import NOTHING, distinct, engines_of, markdown, ratio, spread, titles
from bench.routing.records import Record

Key = tuple[str, str, float, int]  # variant, case, seconds, seed


def tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield the tables of this part as Markdown."""
    engines = engines_of(records)
    for variant in distinct(records, "variant"):
        some = [record for record in records if record["variant"] == variant]
        where = "road network" if variant else "great circles"
        rows = [
            (f"{case}, {seconds:g} s", *(_text(some, case, seconds, engine) for engine in engines))
            for case, seconds in _cells(some)
        ]
        title = f"Days on {where}: unserved (weighted) / travel min / first plan ms"
        yield markdown(title, ("visits/couriers, limit", *titles(engines)), rows)
        yield _ratio_table(some, [engine for engine in engines if engine != "ours"])


def headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return ratios by case and limit, and how often ours left out more than a peer."""
    peers = [engine for engine in engines_of(records) if engine != "ours"]
    return {
        f"{case}, {seconds:g} s": {
            peer: {
                "travel": _median(_travel_ratios(records, case, seconds, peer)),
                "unserved": _unserved_ratio(records, case, seconds, peer),
                "more_unserved": _more_unserved(records, case, seconds, peer),
            }
            for peer in peers
        }
        for case, seconds in _cells(records)
    }


def _cells(records: Sequence[Record]) -> list[tuple[str, float]]:
    cells = dict.fromkeys((record["case"], record["seconds"]) for record in records)
    cases = distinct(records, "case")
    return sorted(cells, key=lambda cell: (cases.index(cell[0]), cell[1]))


def _answers(
    records: Sequence[Record], case: str, seconds: float, engine: str
) -> dict[int, Record]:
    """Return the answers of an engine by day; those that failed are left out."""
    return {
        record["seed"]: record
        for record in records
        if (record["case"], record["seconds"], record["engine"]) == (case, seconds, engine)
        and "error" not in record
    }


def _text(records: Sequence[Record], case: str, seconds: float, engine: str) -> str:
    answers = _answers(records, case, seconds, engine).values()
    if not answers:
        return NOTHING
    middle = {
        key: median(record[key] for record in answers)
        for key in ("unserved", "weighted", "travel_s", "first_plan_s")
    }
    dropped = sum(record["dropped"] for record in answers)
    return (
        f"{middle['unserved']:g} ({middle['weighted']:g}) / {middle['travel_s'] / 60:,.0f} / "
        f"{1000 * middle['first_plan_s']:,.0f}" + (f" [{dropped} dropped]" if dropped else "")
    )


def _pairs(
    records: Sequence[Record], case: str, seconds: float, peer: str
) -> list[tuple[Record, Record]]:
    """Return ours and the peer's answers to the same days."""
    ours = _answers(records, case, seconds, "ours")
    theirs = _answers(records, case, seconds, peer)
    return [(ours[day], theirs[day]) for day in ours if day in theirs]


def _travel_ratios(records: Sequence[Record], case: str, seconds: float, peer: str) -> list[float]:
    """Return ours / theirs for the days on which both leave out equally many."""
    return [
        ours["travel_s"] / theirs["travel_s"]
        for ours, theirs in _pairs(records, case, seconds, peer)
        if ours["unserved"] == theirs["unserved"] and ours["weighted"] == theirs["weighted"]
    ]


def _unserved_ratio(
    records: Sequence[Record], case: str, seconds: float, peer: str
) -> float | None:
    pairs = _pairs(records, case, seconds, peer)
    return ratio(
        sum(ours["unserved"] for ours, _ in pairs), sum(theirs["unserved"] for _, theirs in pairs)
    )


def _more_unserved(records: Sequence[Record], case: str, seconds: float, peer: str) -> int:
    pairs = _pairs(records, case, seconds, peer)
    return sum(ours["unserved"] > theirs["unserved"] for ours, theirs in pairs)


def _ratio_table(records: Sequence[Record], peers: Sequence[str]) -> str:
    rows = []
    for case, seconds in _cells(records):
        row: list[str | int] = [f"{case}, {seconds:g} s"]
        for peer in peers:
            ratios = _travel_ratios(records, case, seconds, peer)
            unserved = _unserved_ratio(records, case, seconds, peer)
            row += [spread(ratios, digits=3), NOTHING if unserved is None else f"{unserved:.2f}"]
            row.append(_more_unserved(records, case, seconds, peer))
        rows.append(row)
    columns = [
        f"{what} / {name}" if what != "more" else f"days with more unserved than {name}"
        for name in titles(peers)
        for what in ("travel, ours", "unserved, ours", "more")
    ]
    title = f"Ours over theirs; travel where equally many are unserved; {OVERLOADED} is overloaded"
    return markdown(title, ("visits/couriers, limit", *columns), rows)


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 3) if values else None
