"""Questions about the directory."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from backend.agencies.models import Agency, Desk
from backend.common.errors import NotFound
from backend.common.vietnamese import fold

# What some agencies rest on (backend.common.kept.row_versions).
AGENCY_ROWS: Final = "agencies_agency t WHERE id = ANY(%(agencies)s::uuid[])"


def agency(agency_id: UUID) -> Agency:
    """Return an agency.

    Raises:
        NotFound: if there is none.
    """
    found = Agency.objects.filter(id=agency_id).first()
    if found is None:
        raise NotFound
    return found


def desk(desk_id: UUID) -> Desk:
    """Return a desk with its agency.

    Raises:
        NotFound: if there is none.
    """
    found = Desk.objects.select_related("agency").filter(id=desk_id).first()
    if found is None:
        raise NotFound
    return found


def agencies(
    *, province: str = "", level: str = "", field: str = "", q: str = ""
) -> QuerySet[Agency]:
    """Return agencies; each filter that is given must hold.

    Args:
        province: code of a province.
        level: `province` or `commune`.
        field: key of a procedure field; agencies without a list of fields answer for all.
        q: words of the name, with or without marks.
    """
    rows = Agency.objects.all()
    if province:
        rows = rows.filter(province_id=province)
    if level:
        rows = rows.filter(level=level)
    if field:
        rows = rows.filter(fields__contains=[field]) | rows.filter(fields=[])
    for word in fold(q).split():
        rows = rows.filter(folded__contains=word)
    return rows


def desks(
    *,
    agency_id: UUID | None = None,
    office_id: UUID | None = None,
    with_closed: bool = False,
) -> QuerySet[Desk]:
    """Return the desks in use, with their agencies: one query.

    `with_closed` adds desks that were given up: the past still needs their names.
    """
    rows = Desk.objects.select_related("agency")
    if not with_closed:
        rows = rows.filter(is_active=True)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    return rows


def agencies_of_desks(desk_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return the ids of the agencies that these desks belong to."""
    rows = Desk.objects.filter(id__in=list(desk_ids)).values_list("agency_id", flat=True)
    return frozenset(rows)
