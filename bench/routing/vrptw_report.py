"""What part `vrptw` found: gaps to the best known, ratios of gaps, vehicles, overruns."""

from collections.abc import Iterator, Sequence
from statistics import mean, median
from typing import Any, Final

from bench.routing.figures import (
    NOTHING,
    distinct,
    engines_of,
    markdown,
    mean_or_none,
    ratio,
    spread,
    titles,
    written,
)
from bench.routing.records import Record
from bench.routing.rounds import VEHICLES

ALL: Final = "all"
LEAST_GAP: Final = 0.005  # percent; what rounds to 0.00 divides nothing


def tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield the tables of this part as Markdown."""
    by_distance = [record for record in records if record["variant"] != VEHICLES]
    engines = engines_of(records)
    for seconds in sorted(distinct(by_distance, "seconds")):
        gaps = Gaps([record for record in by_distance if record["seconds"] == seconds], by_distance)
        yield _gap_table(gaps, engines, seconds=seconds)
    fewest = [record for record in records if record["variant"] == VEHICLES]
    if fewest:
        yield vehicle_table(fewest, engines)
    yield overrun_table(records, engines)


def headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return mean gaps and ratios of all cases, by limit."""
    by_distance = [record for record in records if record["variant"] != VEHICLES]
    found: dict[str, Any] = {}
    for seconds in sorted(distinct(by_distance, "seconds")):
        gaps = Gaps([record for record in by_distance if record["seconds"] == seconds], by_distance)
        engines = engines_of(gaps.records)
        found[f"{seconds:g} s"] = {
            "gap_percent": {engine: gaps.middle(engine) for engine in engines},
            "ours_over": {engine: gaps.ratio(engine) for engine in engines if engine != "ours"},
            "overrun_s": {engine: _overrun_s(gaps.records, engine) for engine in engines},
        }
    return found


class Gaps:
    """How far the answers of one limit are above the best known, in percent.

    Where nobody told us the best known distance, it is the best one in `everything`.
    """

    def __init__(self, records: Sequence[Record], everything: Sequence[Record]) -> None:
        self.records = records
        best = _best(everything)
        self.answers = [
            (record, 100 * (record["distance"] / best[record["case"]] - 1))
            for record in records
            if "error" not in record
        ]
        self.cases = {
            record["case"]: record["customers"] for record in records if "customers" in record
        }

    @property
    def sizes(self) -> list[int]:
        """Numbers of customers, least first."""
        return sorted(set(self.cases.values()))

    def by_seed(self, engine: str, size: int | str = ALL) -> list[float]:
        """Return the mean gap over the cases of a size, once for each seed."""
        runs: dict[int, list[float]] = {}
        for record, gap in self._of(engine, size):
            runs.setdefault(record["seed"], []).append(gap)
        return [mean(each) for each in runs.values()]

    def by_case(self, engine: str, size: int | str = ALL) -> dict[str, float]:
        """Return the median gap over the seeds, for each case with an answer."""
        runs: dict[str, list[float]] = {}
        for record, gap in self._of(engine, size):
            runs.setdefault(record["case"], []).append(gap)
        return {case: median(each) for case, each in runs.items()}

    def middle(self, engine: str, size: int | str = ALL) -> float | None:
        """Return the mean over the cases of the median over the seeds."""
        known = mean_or_none(self.by_case(engine, size).values())
        return None if known is None else round(known, 3)

    def ratio(self, peer: str, size: int | str = ALL) -> float | None:
        """Return our mean gap over the peer's, on the cases that both answered."""
        ours, theirs = self.by_case("ours", size), self.by_case(peer, size)
        both = ours.keys() & theirs.keys()
        peer_gap = mean_or_none(theirs[case] for case in both)
        if peer_gap is None or peer_gap < LEAST_GAP:
            return None
        return ratio(mean_or_none(ours[case] for case in both), peer_gap)

    def text(self, engine: str, size: int | str) -> str:
        """Write the gap, its spread over the seeds, and how many cases have an answer."""
        n = sum(size in (ALL, customers) for customers in self.cases.values())
        answered = len(self.by_case(engine, size))
        missing = f" [{answered} of {n}]" if answered < n else ""
        return spread(self.by_seed(engine, size)) + missing

    def _of(self, engine: str, size: int | str) -> Iterator[tuple[Record, float]]:
        for record, gap in self.answers:
            if record["engine"] == engine and size in (ALL, record["customers"]):
                yield record, gap


def _best(records: Sequence[Record]) -> dict[str, float]:
    best: dict[str, float] = {}
    for record in records:
        if "error" in record:
            continue
        known = record["best_distance"] or min(record["distance"], best.get(record["case"], 1e18))
        best[record["case"]] = known
    return best


def _gap_table(gaps: Gaps, engines: Sequence[str], *, seconds: float) -> str:
    peers = [engine for engine in engines if engine != "ours"]
    rows = [
        (
            f"{size:,} customers" if size != ALL else ALL,
            sum(size in (ALL, customers) for customers in gaps.cases.values()),
            *(gaps.text(engine, size) for engine in engines),
            *(written(gaps.ratio(peer, size)) for peer in peers),
        )
        for size in (*gaps.sizes, ALL)
    ]
    heading = ("", "cases", *titles(engines), *(f"ours / {each}" for each in titles(peers)))
    return markdown(f"Mean gap to the best known, %, after {seconds:g} s", heading, rows)


def vehicle_table(
    records: Sequence[Record], engines: Sequence[str], *, what: str = "Fewest vehicles first"
) -> str:
    """Return vehicles and distance of each case, and their sums."""
    rows, answers = [], []
    for case in distinct(records, "case"):
        known = {
            r["best_vehicles"] for r in records if r["case"] == case and r.get("best_vehicles")
        }
        middles = [_middle_answer(records, case, engine) for engine in engines]
        texts = (f"{each[0]} / {each[1]:,.0f}" if each else NOTHING for each in middles)
        rows.append((case, *(known or [NOTHING]), *texts))
        answers.append(middles)
    sums = [
        (sum(each[0] for each in column), sum(each[1] for each in column))
        for column in zip(*(middles for middles in answers if all(middles)), strict=True)
    ]
    if sums:
        rows.append(("sum of those all answered", "", *(f"{n} / {far:,.0f}" for n, far in sums)))
    heading = ("", "fewest known", *titles(engines))
    seconds = records[0]["seconds"]
    return markdown(f"{what}: vehicles / distance, {seconds:g} s", heading, rows)


def _middle_answer(records: Sequence[Record], case: str, engine: str) -> tuple[int, float] | None:
    """Return vehicles and distance of the middle one of the seeds' answers, of two the worse."""
    answers = sorted(
        (record["vehicles"], record["distance"])
        for record in records
        if (record["case"], record["engine"]) == (case, engine) and "error" not in record
    )
    return answers[len(answers) // 2] if answers else None


def overrun_table(records: Sequence[Record], engines: Sequence[str]) -> str:
    """Return by how much each engine overran its limit at worst."""
    rows = []
    for seconds in sorted(distinct(records, "seconds")):
        some = [record for record in records if record["seconds"] == seconds]
        worst = (_overrun_s(some, engine) for engine in engines)
        rows.append((f"{seconds:g} s", *(written(each) for each in worst)))
    return markdown("Worst overrun of the limit, s", ("limit", *titles(engines)), rows)


def _overrun_s(records: Sequence[Record], engine: str) -> float | None:
    late = [
        record["solver_s"] - record["seconds"]
        for record in records
        if record["engine"] == engine and "solver_s" in record
    ]
    return round(max(late), 2) if late else None
