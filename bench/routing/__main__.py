"""The kernel beside its peers, on one core each: `make bench-routing`, `python -m bench.routing`.

    python -m bench.routing [--quick] [--instances DIR] [--roads FILE] [--out FILE] [--parts …]
    python -m bench.routing report FILE        the tables of docs/benchmarks.md, and its pictures

A run that was stopped goes on when it is started again with the same `--out`. The last line is
JSON. The instances of the literature are found in `--instances` (or the environment's
HENGIO_VRPTW); without them we draw our own, and gaps are those to the best answer of the run.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.report import machine
from bench.routing import report
from bench.routing.instances import find_cases
from bench.routing.jobs import ENGINES, OURS, PEERS, ROOT, Figures, Job, Settings, version_of
from bench.routing.parts import PARTS
from bench.routing.records import append_record, job_of, of_part, prepare, read_records, record_of
from bench.routing.runner import CRASHED, run_all

OUT = ROOT / "var" / "bench-routing.jsonl"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is not yet in the file; returns 1 if an answer of ours was wrong or missing."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["report"]:
        return report.main(words[1:])
    asked = _read(words)
    began = time.monotonic()
    cases = find_cases(asked.instances, own_folder=asked.out.parent / "bench-instances")
    settings = Settings(cases, quick=asked.quick, roads=asked.roads, engines=tuple(asked.engines))
    jobs = [
        job
        for name in asked.parts
        for job in PARTS[name].jobs(settings)
        if (not asked.only or job.case in asked.only)
        and (not asked.limits or f"{job.seconds:g}" in asked.limits)
        and (not asked.seeds or f"{job.seed:g}" in asked.seeds)
    ]
    _measure(jobs, settings, out=asked.out, side_by_side=asked.side_by_side)
    return _sum_up(jobs, asked, took_s=time.monotonic() - began)


def _read(words: Sequence[str]) -> argparse.Namespace:
    def listed(text: str) -> list[str]:
        return text.split(",")

    folder = os.environ.get("HENGIO_VRPTW")
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(
        prog="python -m bench.routing", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a few minutes; not for the record")
    parser.add_argument("--instances", type=Path, default=Path(folder) if folder else None)
    parser.add_argument("--roads", type=Path, help="a road network (.npz) for the days")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--side-by-side", type=int, default=min(2, cores), help="runs at a time")
    parser.add_argument("--parts", type=listed, default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--engines", type=listed, default=["ours", *PEERS], help=", ".join(ENGINES))
    parser.add_argument("--only", type=listed, help="cases, by name")
    parser.add_argument("--limits", type=listed, help="time limits in seconds")
    parser.add_argument("--seeds", type=listed, help="seeds")
    asked = parser.parse_args(words)
    for unknown in {*asked.parts} - {*PARTS} | {*asked.engines} - {*ENGINES}:
        parser.error(f"there is no {unknown}")
    if not 1 <= asked.side_by_side <= cores:
        parser.error(f"--side-by-side is from 1 to the number of cores, {cores}")
    return asked


def _measure(jobs: Sequence[Job], settings: Settings, *, out: Path, side_by_side: int) -> None:
    prepare(out)
    for engine in settings.engines:
        version_of(engine)  # as it is now: sources may change under a long run
    done = {job_of(record) for record in read_records(out) if _still_holds(record)}
    waiting = [job for job in jobs if job not in done]
    where = {"machine": machine(), "day": date.today().isoformat()}  # noqa: DTZ011

    def measure(job: Job) -> Figures:
        return PARTS[job.part].measure(job, settings)

    _warm_up(waiting, measure)
    number = 0

    def note(job: Job, figures: Figures) -> None:
        nonlocal number
        number += 1
        record = record_of(job, version=version_of(job.engine), figures={**figures, **where})
        append_record(out, record)
        sys.stdout.write(f"[{number}/{len(waiting)}] {_line(job, figures)}\n")
        sys.stdout.flush()

    wide = [job for job in waiting if PARTS[job.part].is_wide]
    narrow = [job for job in waiting if not PARTS[job.part].is_wide]
    run_all(narrow, measure=measure, side_by_side=side_by_side, on_done=note)
    run_all(wide, measure=measure, side_by_side=0, on_done=note)


def _still_holds(record: dict) -> bool:
    """Say whether it need not be measured again. No answer in time is an answer, a crash is not."""
    crashed = str(record.get("error", "")).startswith(CRASHED)
    return record["version"] == version_of(record["engine"]) and not crashed


def _warm_up(waiting: Sequence[Job], measure: Callable[[Job], Figures]) -> None:
    """Let ours compile what it keeps on disk: an installation does that once."""
    firsts = {job.part: job for job in reversed(waiting) if job.engine in OURS}
    short = [
        replace(firsts[part], seconds=1) for part in ("vrptw", "pdptw", "day") if part in firsts
    ]
    run_all(short, measure=measure, side_by_side=1, on_done=lambda *_: None)


def _line(job: Job, figures: Figures) -> str:
    told = {
        key: round(value, 3) if isinstance(value, float) else value
        for key, value in figures.items()
        if key not in ("best_distance", "best_vehicles", "customers")
    }
    facts = " ".join(f"{key}={value}" for key, value in told.items())
    words = filter(None, (job.part, job.case, job.variant, job.engine))
    return f"{' '.join(words)} {job.seconds:g} s seed {job.seed}: {facts}"


def _sum_up(jobs: Sequence[Job], asked: argparse.Namespace, *, took_s: float) -> int:
    wanted = set(jobs)
    records = [record for record in read_records(asked.out) if job_of(record) in wanted]
    failed = [record for record in records if "error" in record and record["engine"] in OURS]
    figures = {
        name: part.headline(some)
        for name, part in PARTS.items()
        if (some := of_part(records, name))
    }
    line = {
        "bench": "routing", "quick": asked.quick, "figures": figures, "ours_failed": len(failed),
        "versions": {engine: version_of(engine) for engine in asked.engines},
        "took_s": round(took_s), "machine": machine(),
        "day": date.today().isoformat(),  # noqa: DTZ011  the day of the run, for the record
    }  # fmt: skip
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
