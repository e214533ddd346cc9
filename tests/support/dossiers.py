"""Dossiers for tests, built through our services."""

from datetime import date
from itertools import count
from typing import Any

from backend.dossiers.models import Dossier
from backend.dossiers.services import open_dossier, record_acceptance
from backend.dossiers.states import AgencyStatus
from backend.procedures.models import Procedure, ProcedureField, ProcedureVersion
from tests.conftest import NOW
from tests.support.agencies import make_agency

OWNER_ID = "087190000001"  # Đồng Tháp, female, 1990
OWNER_PHONE = "+84912345678"

_numbers = count(1)


def make_procedure_version(*, working_days: int | None = 3) -> ProcedureVersion:
    """A procedure that may be sent and received by post, of one field."""
    field, _ = ProcedureField.objects.get_or_create(
        key="civil_status", defaults={"name_vi": "Hộ tịch", "name_en": "Civil status"}
    )
    slug = f"procedure-{next(_numbers)}"
    procedure = Procedure.objects.create(slug=slug, field=field, folded=slug, sort_key=slug)
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=1,
        effective_from=date(2025, 7, 1),
        confidence="confirmed",
        name_vi="Cấp bản sao trích lục hộ tịch",
        name_en="Extract copy",
        documents_complete=True,
        working_days=working_days,
        service_minutes={"collect": 12, "deliver": 6},
        may_send=True,
        may_receive=True,
        sensitive=False,
    )


def make_dossier(*, working_days: int | None = 3, **facts: Any) -> Dossier:
    """A dossier that no agency has seen yet."""
    if "procedure_version_id" not in facts:
        facts["procedure_version_id"] = make_procedure_version(working_days=working_days).id
    if "agency_id" not in facts:
        facts["agency_id"] = make_agency(f"000.00.{next(_numbers) % 90 + 10}.H20").id
    return open_dossier(
        **{
            "owner_name": "Chủ hồ sơ",
            "owner_phone": OWNER_PHONE,
            "owner_citizen_id": OWNER_ID,
            "citizen_id": None,
            "now": NOW,
            **facts,
        }
    )


def make_accepted_dossier(**facts: Any) -> Dossier:
    """A dossier its agency accepted this morning."""
    dossier = make_dossier(**facts)
    return record_acceptance(
        dossier_id=dossier.id, agency_code=agency_code(), actor="desk officer", now=NOW
    )


def agency_code() -> str:
    """A dossier code that no other call returns."""
    return f"000.00.61.H20-260302-{next(_numbers):04d}"


def put_into(dossier: Dossier, status: AgencyStatus) -> Dossier:
    """Set the agency's status past the table of moves, for tests of the table itself."""
    dossier.agency_status = status
    dossier.agency_code = dossier.agency_code or agency_code()
    dossier.save(update_fields=["agency_status", "agency_code"])
    return dossier
