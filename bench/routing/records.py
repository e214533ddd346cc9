"""The file of results: JSON lines, one per measurement, added as they come.

A run that was stopped goes on where it was: what stands in the file, of the same version of the
engine, is not measured again. Where a job stands twice, the later line holds.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from bench.routing.jobs import Job

Record = dict[str, Any]  # the fields of Job, `version`, what the part measured, or `error`


def read_records(path: Path) -> list[Record]:
    """Return the last record of each job, in the order of the file. A torn last line is nothing."""
    if not path.exists():
        return []
    found: dict[Job, Record] = {}
    for record in _lines(path):
        found.pop(job := job_of(record), None)
        found[job] = record
    return list(found.values())


def prepare(path: Path) -> None:
    """Make the file's folder, and end its last line if a stopped run tore it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and (found := path.read_bytes()) and not found.endswith(b"\n"):
        path.write_bytes(found + b"\n")


def append_record(path: Path, record: Record) -> None:
    """Add one line to the file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def job_of(record: Record) -> Job:
    """Return what was measured."""
    return Job(**{each.name: record[each.name] for each in fields(Job)})


def record_of(job: Job, *, version: str, figures: Record) -> Record:
    """Return the line for a job and its figures."""
    return {**asdict(job), "version": version, **figures}


def of_part(records: Iterable[Record], part: str) -> list[Record]:
    """Return the records of one part."""
    return [record for record in records if record["part"] == part]


def _lines(path: Path) -> Iterator[Record]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
