"""Fill the catalogue from the committed file. Origin and limits: `data/README.md`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from backend.common.crypto import canonical_json, digest_of
from backend.common.vietnamese import fold, sort_key
from backend.procedures.models import (
    Procedure,
    ProcedureField,
    ProcedureVersion,
    RequiredDocument,
)

CATALOGUE: Final = Path(__file__).resolve().parent.parent / "data" / "procedures.json"
# What we know of a procedure answers for every day since the present structure of provinces
# and communes began; only a later change has a day of its own.
FIRST_DAY: Final = date(2025, 7, 1)

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """How many versions were written, and how many procedures stayed as they were."""

    new_versions: int
    unchanged: int


@transaction.atomic
def load_catalogue(*, on_day: date, path: Path = CATALOGUE) -> CatalogueCounts:
    """Write a new version of each procedure whose facts changed, in force from `on_day`.

    The same facts write nothing. A procedure that left the file stays, with its versions.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    fields = {field["key"]: field for field in data["fields"]}
    for field in fields.values():
        names = {"name_vi": field["name_vi"], "name_en": field["name_en"]}
        ProcedureField.objects.update_or_create(key=field["key"], defaults=names)
    written = sum(
        _write(facts, field=fields[facts["field"]], on_day=on_day) for facts in data["procedures"]
    )
    return CatalogueCounts(new_versions=written, unchanged=len(data["procedures"]) - written)


def _write(facts: Facts, *, field: Facts, on_day: date) -> bool:
    digest = digest_of(canonical_json(facts))
    procedure = Procedure.objects.select_for_update().filter(slug=facts["slug"]).first()
    newest = procedure.versions.order_by("-number").first() if procedure else None
    if newest is not None and newest.facts_digest == digest:
        return False
    procedure, _ = Procedure.objects.update_or_create(
        slug=facts["slug"], defaults=_keys(facts, field)
    )
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=newest.number + 1 if newest else 1,
        effective_from=max(on_day, newest.effective_from) if newest else FIRST_DAY,
        facts_digest=digest,
        **_facts(facts),
        **_assumptions(facts["assumptions"]),
    )
    RequiredDocument.objects.bulk_create(
        _document(document, version=version, position=position)
        for position, document in enumerate(facts["required_documents"], start=1)
    )
    return True


def _keys(facts: Facts, field: Facts) -> dict[str, Any]:
    words = (facts["name_vi"], facts["name_en"], facts["code"] or "", field["name_vi"])
    return {
        "code": facts["code"],
        "field_id": facts["field"],
        "folded": fold(" ".join(words)),
        "sort_key": sort_key(facts["name_vi"]),
    }


def _facts(facts: Facts) -> dict[str, Any]:
    """Return what a source states; a text that is not stated is empty, a number None."""
    same = ("name_vi", "name_en", "confidence", "sources", "documents_complete", "fee_vnd")
    texts = (
        "agency_level",
        "agency_vi",
        "agency_note",
        "documents_note",
        "processing_note",
        "fee_note",
        "result_vi",
        "result_en",
        "courier_note",
    )
    return {
        **{key: facts[key] for key in same},
        **{key: facts[key] or "" for key in texts},
        "working_days": facts["processing_working_days"],
        "filing_channels": facts["filing_channels"],
        "result_channels": facts["result_return_stated"],
        "online_only_since": facts["online_only_since"],
        "publication": facts["version"],
        "old_papers": [_old_paper(each) for each in facts.get("old_papers", ())],
    }


def _old_paper(facts: Facts) -> dict[str, str]:
    condition = facts["condition"] or {}
    return {
        "name_vi": facts["name_vi"],
        "name_en": facts["name_en"],
        "condition_vi": condition.get("vi", ""),
        "condition_en": condition.get("en", ""),
    }


def _assumptions(assumed: Facts) -> dict[str, Any]:
    same = (
        "service_minutes",
        "may_send",
        "may_receive",
        "in_person_signature",
        "in_person_presence",
        "sensitive",
    )
    return {**{key: assumed[key] for key in same}, "assumption_basis": assumed["basis"]}


def _document(facts: Facts, *, version: ProcedureVersion, position: int) -> RequiredDocument:
    condition = facts.get("condition") or {}
    same = ("key", "name_vi", "name_en", "originals", "certified_copies", "copies", "handling")
    return RequiredDocument(
        version=version,
        position=position,
        condition_vi=condition.get("vi", ""),
        condition_en=condition.get("en", ""),
        note=facts["note"] or "",
        **{key: facts[key] for key in same},
    )
