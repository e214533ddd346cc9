"""What the part `province` found: offices together, each by itself, and all in one piece."""

from collections.abc import Iterator, Sequence
from typing import Any

from bench.routing.figures import NOTHING, distinct, markdown, ratio, written
from bench.routing.province import ONE_PIECE, TOGETHER
from bench.routing.records import Record


def tables(records: Sequence[Record]) -> Iterator[str]:
    """Yield one table: a row for each province and way."""
    rows = [
        (
            _title(record),
            *_cells(record),
            written(_against_one_piece(records, record), digits=3),
        )
        for record in records
    ]
    heading = (
        "visits/couriers/offices", "unserved", "travel h", "lent", "back after s", "CPU s",
        "peak MB", "travel ÷ one piece",
    )  # fmt: skip
    yield markdown("Provinces, the whole machine for each run", heading, rows)


def headline(records: Sequence[Record]) -> dict[str, Any]:
    """Return unserved visits, seconds and travel against one piece, by province."""
    return {
        case: [
            {
                "seed": each["seed"], "unserved": each.get("unserved"),
                "solver_s": each.get("solver_s"), "cpu_s": each.get("cpu_s"),
                "error": each.get("error"),
                "travel_over_one_piece": _against_one_piece(records, each),
            }
            for each in records
            if each["case"] == case and each["variant"] == TOGETHER
        ]
        for case in distinct(records, "case")
    }  # fmt: skip


def _title(record: Record) -> str:
    facts = (record["case"], f"seed {record['seed']}", record["variant"])
    return f"{', '.join(facts)}, {record['seconds']:g} s"


def _cells(record: Record) -> tuple[str, ...]:
    if "error" in record:
        return (str(record["error"]), *[NOTHING] * 5)
    return (
        str(record["unserved"]), f"{record['travel_s'] / 3600:,.1f}", str(record["lent"]),
        f"{record['solver_s']:.1f}", f"{record['cpu_s']:.0f}", f"{record['peak_mb']:,.0f}",
    )  # fmt: skip


def _against_one_piece(records: Sequence[Record], record: Record) -> float | None:
    """Return this travel over that of one piece, if that serves as many."""
    for other in records:
        is_it = (other["case"], other["seed"], other["variant"]) == (
            record["case"], record["seed"], ONE_PIECE,
        )  # fmt: skip
        if is_it and other.get("unserved") == record.get("unserved"):
            return ratio(record.get("travel_s"), other.get("travel_s"))
    return None
