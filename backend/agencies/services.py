"""Changes of the directory: made by administrators, the seed and imports."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.agencies.errors import AgencyCodeInvalid, OpeningHoursInvalid
from backend.agencies.kinds import AgencyKind, AgencyLevel
from backend.agencies.models import Agency, Desk
from backend.common.identifiers import InvalidIdentifier, parse_agency_code
from backend.common.vietnamese import fold, nfc, sort_key

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_S: Final = 86_400

Opening = Mapping[str, Sequence[Sequence[int]]]


@transaction.atomic
def create_agency(
    *,
    code: str,
    name_vi: str,
    level: AgencyLevel,
    kind: AgencyKind,
    province_code: str,
    commune_code: str,
    legacy_ward_code: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    address: str = "",
    fields: Sequence[str] = (),
    is_demo: bool = False,
) -> Agency:
    """Enter an agency. Without a place of its own it stands at the centre of its commune.

    `legacy_ward_code` is the ward it lay in before July 2025; postage is reckoned from there.

    Raises:
        AgencyCodeInvalid: if `code` is in neither national style.
    """
    agency = Agency(
        code=canonical_agency_code(code),
        name_vi=nfc(name_vi),
        level=level,
        kind=kind,
        province_id=province_code,
        commune_id=commune_code,
        legacy_ward_id=legacy_ward_code,
        address=nfc(address),
        fields=list(fields),
        is_demo=is_demo,
    )
    agency.lat = agency.commune.lat if lat is None else lat
    agency.lon = agency.commune.lon if lon is None else lon
    fill_keys(agency)
    agency.save(force_insert=True)
    return agency


@transaction.atomic
def create_desk(
    *,
    agency_id: UUID,
    name: str,
    opening: Opening,
    lat: float | None = None,
    lon: float | None = None,
    address: str = "",
    office_id: UUID | None = None,
) -> Desk:
    """Open a desk of an agency; without a place of its own it is where the agency is.

    Raises:
        OpeningHoursInvalid: see `check_opening`.
    """
    check_opening(opening)
    agency = Agency.objects.get(id=agency_id)
    return Desk.objects.create(
        agency=agency,
        name=nfc(name),
        address=nfc(address) or agency.address,
        lat=agency.lat if lat is None else lat,
        lon=agency.lon if lon is None else lon,
        opening={day: [list(part) for part in parts] for day, parts in opening.items()},
        office_id=office_id,
    )


@transaction.atomic
def set_desk_office(*, desk_id: UUID, office_id: UUID | None) -> None:
    """Name the post office that serves a desk, or none."""
    Desk.objects.filter(id=desk_id).update(office_id=office_id)


def fill_keys(agency: Agency) -> None:
    """Write the keys by which an agency is found and ordered; they follow its name."""
    agency.folded = fold(agency.name_vi)
    agency.sort_key = sort_key(agency.name_vi)


def canonical_agency_code(code: str) -> str:
    """Return the code in its one stored form.

    Raises:
        AgencyCodeInvalid: if it is in neither national style.
    """
    try:
        return parse_agency_code(code).text
    except InvalidIdentifier as error:
        raise AgencyCodeInvalid(reason=error.reason) from None


def check_opening(opening: Any) -> None:
    """Pass if every day is known and its parts rise without touching, within one day.

    Raises:
        OpeningHoursInvalid: with the day that is wrong.
    """
    if not isinstance(opening, Mapping):
        raise OpeningHoursInvalid
    for day, parts in opening.items():
        if day not in WEEKDAYS or not _are_parts(parts):
            raise OpeningHoursInvalid(day=str(day))


def _are_parts(parts: Any) -> bool:
    if not isinstance(parts, list | tuple) or not all(_is_part(part) for part in parts):
        return False
    edges = [edge for part in parts for edge in part]
    return all(earlier < later for earlier, later in pairwise(edges))


def _is_part(part: Any) -> bool:
    if not isinstance(part, list | tuple) or len(part) != 2:
        return False
    return all(type(edge) is int and 0 <= edge <= _DAY_S for edge in part)
