"""Which facts hold on a day."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.common.vietnamese import fold
from backend.procedures.models import ProcedureField, ProcedureVersion, RequiredDocument

# What the versions of some procedures rest on (backend.common.kept.row_versions).
CATALOGUE_ROWS: Final = (
    "procedures_procedureversion t WHERE procedure_id = ANY(%(procedures)s::uuid[])",
    "procedures_procedure t WHERE id = ANY(%(procedures)s::uuid[])",
    "procedures_procedurefield t",
)
VERSION_ROWS: Final = "procedures_procedureversion t WHERE id = ANY(%(versions)s::uuid[])"


def fields() -> QuerySet[ProcedureField]:
    """Return the fields of procedures."""
    return ProcedureField.objects.all()


def version_in_force(*, procedure_id: UUID, on_day: date) -> ProcedureVersion:
    """Return the version of a procedure that holds on a day, with its procedure. One query.

    Raises:
        NotFound: if there is no such procedure, or none was known on that day.
    """
    rows = ProcedureVersion.objects.filter(procedure_id=procedure_id, effective_from__lte=on_day)
    found = rows.select_related("procedure__field").order_by("-number").first()
    if found is None:
        raise NotFound
    return found


def version(version_id: UUID) -> ProcedureVersion:
    """Return one version, in force or not; raises NotFound."""
    rows = ProcedureVersion.objects.select_related("procedure__field")
    found = rows.filter(id=version_id).first()
    if found is None:
        raise NotFound
    return found


def procedures_in_force(
    *, on_day: date, q: str = "", field_key: str = ""
) -> QuerySet[ProcedureVersion]:
    """Return the version of each procedure that holds on a day, with a `sort_key` by name.

    Every word of `q` must stand in the name (either language), the code or the field's name;
    marks and case do not matter.
    """
    earlier = ProcedureVersion.objects.filter(
        procedure=OuterRef("procedure"), effective_from__lte=on_day
    )
    newest = Subquery(earlier.order_by("-number").values("number")[:1])
    rows = ProcedureVersion.objects.filter(number=newest).select_related("procedure__field")
    for word in fold(q).split():
        rows = rows.filter(procedure__folded__contains=word)
    if field_key:
        rows = rows.filter(procedure__field_id=field_key)
    return rows.annotate(sort_key=F("procedure__sort_key"))


def procedure_in_force(*, procedure_id: UUID, on_day: date) -> ProcedureVersion:
    """Return the version that holds on a day with its documents loaded (`documents.all()`).

    Raises:
        NotFound: as `version_in_force`.
    """
    rows = ProcedureVersion.objects.select_related("procedure__field")
    found = version_in_force(procedure_id=procedure_id, on_day=on_day)
    return rows.prefetch_related("documents").get(id=found.id)


def required_documents(version_id: UUID) -> list[RequiredDocument]:
    """Return the papers a version asks for, in the order of the catalogue."""
    return _DOCUMENTS.all(version_id)


def old_papers_due(version_id: UUID) -> tuple[str, ...]:
    """Return the names of the papers that are always given up for a version's result."""
    found = _VERSION.first(version_id)
    rows = found.old_papers if found else []
    return tuple(row["name_vi"] for row in rows if not row["condition_vi"])


_VERSION: Final = Compiled(
    lambda version_id: ProcedureVersion.objects.filter(id=version_id).only("old_papers")
)
_DOCUMENTS: Final = Compiled(
    lambda version_id: RequiredDocument.objects.filter(version_id=version_id).order_by("position")
)
