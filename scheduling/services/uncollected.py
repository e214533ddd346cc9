"""Results that lie at an agency and nobody came for: a clerk imports the agency's list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.agencies.selectors import agency
from backend.common.errors import DomainError
from backend.common.localtime import service_day_of
from backend.dossiers.selectors import dossier_by_agency_code
from backend.dossiers.services import open_dossier, record_acceptance, record_result_ready
from backend.procedures.selectors import version_in_force
from scheduling.services.errands import RESULT_READY


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What became of one line: `opened`, `ready` (now), `known` (before), or a problem's code."""

    agency_code: str
    outcome: str
    dossier_id: UUID | None = None


def import_uncollected(
    *, agency_id: UUID, rows: Iterable[Mapping[str, Any]], actor: str, now: datetime
) -> list[ImportedRow]:
    """Open a dossier for each result on an agency's list and have its delivery offered.

    A row has `agency_code`, `procedure_id`, `owner_name` and `owner_phone`. A dossier we know by
    its code becomes ready, if the agency's steps allow that. Each row is a transaction of its own:
    a wrong one stops nobody else, and importing a list again changes nothing.

    Raises:
        NotFound: for an unknown agency.
    """
    agency(agency_id)
    return [_imported(agency_id, row, actor=actor, now=now) for row in rows]


def _imported(agency_id: UUID, row: Mapping[str, Any], *, actor: str, now: datetime) -> ImportedRow:
    code = row["agency_code"]
    try:
        with transaction.atomic():
            return _import(agency_id, row, actor=actor, now=now)
    except DomainError as refused:
        return ImportedRow(code, refused.code)


def _import(agency_id: UUID, row: Mapping[str, Any], *, actor: str, now: datetime) -> ImportedRow:
    code = row["agency_code"]
    known = dossier_by_agency_code(code)
    if known is not None and known.agency_status >= RESULT_READY:
        return ImportedRow(code, "known", known.id)
    if known is not None:
        record_result_ready(dossier_id=known.id, actor=actor, now=now)
        return ImportedRow(code, "ready", known.id)
    version = version_in_force(procedure_id=row["procedure_id"], on_day=service_day_of(now))
    fresh = open_dossier(
        procedure_version_id=version.id, agency_id=agency_id, owner_name=row["owner_name"],
        owner_phone=row["owner_phone"], citizen_id=None, now=now,
    )  # fmt: skip
    record_acceptance(dossier_id=fresh.id, agency_code=code, actor=actor, now=now, is_told=False)
    record_result_ready(dossier_id=fresh.id, actor=actor, now=now)
    return ImportedRow(code, "opened", fresh.id)
