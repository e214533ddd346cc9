"""The catalogue for tests: the real one, or a copy of some of it with changed facts."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from backend.procedures.models import ProcedureVersion
from backend.procedures.selectors import version_in_force
from backend.procedures.services import load_catalogue
from backend.procedures.services.catalogue import CATALOGUE

MONDAY = date(2026, 3, 2)


def procedure(slug: str, *, on_day: date = MONDAY) -> ProcedureVersion:
    """The version of a loaded procedure that holds on a day."""
    row = ProcedureVersion.objects.filter(procedure__slug=slug).first()
    return version_in_force(procedure_id=row.procedure_id, on_day=on_day)


def write_catalogue(path: Path, *slugs: str, **changes: Any) -> Path:
    """Write a catalogue of some real procedures; `changes` go into each of them.

    A change of an assumption is named with it: `assumptions={"may_send": None}`.
    """
    data = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    assumed = changes.pop("assumptions", {})
    data["procedures"] = [
        {**facts, **changes, "assumptions": {**facts["assumptions"], **assumed}}
        for facts in data["procedures"]
        if facts["slug"] in slugs
    ]
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def load_some(path: Path, *slugs: str, on_day: date = MONDAY, **changes: Any) -> None:
    """Load some real procedures with changed facts."""
    load_catalogue(on_day=on_day, path=write_catalogue(path, *slugs, **changes))
