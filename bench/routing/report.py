"""Results as Markdown and pictures: `python -m bench.routing report FILE [--pictures DIR]`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.routing.figures import engines_of, titles
from bench.routing.jobs import ROOT
from bench.routing.parts import PARTS
from bench.routing.records import Record, of_part, read_records


def main(argv: Sequence[str]) -> int:
    """Print the tables of docs/benchmarks.md and draw its pictures."""
    parser = argparse.ArgumentParser(prog="python -m bench.routing report", description=__doc__)
    parser.add_argument("file", type=Path, help="what a run wrote (--out)")
    parser.add_argument("--pictures", type=Path, default=ROOT / "docs" / "pictures")
    asked = parser.parse_args(argv)
    from bench.routing.plots import draw_all  # noqa: PLC0415  matplotlib comes with the peers

    records = read_records(asked.file)
    sys.stdout.write("\n".join(page(records)))
    for path in draw_all(records, asked.pictures):
        sys.stderr.write(f"drawn: {path}\n")
    return 0


def page(records: Sequence[Record]) -> Iterator[str]:
    """Yield the paragraphs: where and when it was measured, then the tables."""
    yield _about(records) + "\n"
    for name, part in PARTS.items():
        if some := of_part(records, name):
            yield from part.tables(some)
    failed = [record for record in records if "error" in record]
    if failed:
        yield "**Without an answer**\n"
        yield "\n".join(f"- {_name(each)}: {each['error']}" for each in failed) + "\n"


def _about(records: Sequence[Record]) -> str:
    engines = engines_of(records)
    versions = (
        f"{title} {'/'.join(sorted({r['version'] for r in records if r['engine'] == engine}))}"
        for engine, title in zip(engines, titles(engines), strict=True)
    )
    days = sorted({record["day"] for record in records})
    machines = " | ".join(sorted({record["machine"] for record in records}))
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{when}; {machines}; one core per run; {', '.join(versions)}."


def _name(record: Record) -> str:
    words = (record["part"], record["case"], record["variant"], record["engine"])
    return f"{' '.join(filter(None, words))}, {record['seconds']:g} s, seed {record['seed']}"
