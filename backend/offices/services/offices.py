"""Make offices and their service areas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField
from backend.common.vietnamese import sort_key
from backend.offices.errors import OfficeCodeTaken
from backend.offices.geo import read_area
from backend.offices.models import Commune, LegacyWard, Office, ServiceArea
from backend.offices.opening import check_hours


@transaction.atomic
def create_office(
    *,
    code: str,
    name: str,
    address: str,
    phone: str,
    lat: float,
    lon: float,
    commune_code: str,
    legacy_ward_code: str | None,
    opening: Mapping[str, Any],
    polygon: Mapping[str, Any] | None,
    now: datetime,
) -> Office:
    """Make an office, with its service area if a polygon (GeoJSON) is given.

    Raises:
        OfficeCodeTaken: if another office has the code.
        InvalidField: for an unknown commune or legacy ward, impossible hours or polygon.
    """
    _check_place(commune_code=commune_code, legacy_ward_code=legacy_ward_code)
    hours = check_hours(opening, field="opening")
    facts = {
        "name": name,
        "sort_key": sort_key(name),
        "address": address,
        "phone": phone,
        "lat": lat,
        "lon": lon,
        "commune_id": commune_code,
        "legacy_ward_id": legacy_ward_code,
        "opening": hours,
    }
    office, is_new = Office.objects.get_or_create(code=code, defaults=facts)
    if not is_new:
        raise OfficeCodeTaken(office_code=code)
    if polygon is not None:
        set_service_area(office_id=office.id, name=name, polygon=polygon, now=now)
    return office


@transaction.atomic
def set_service_area(
    *, office_id: UUID, name: str, polygon: Mapping[str, Any], now: datetime
) -> ServiceArea:
    """Write the office's area of this name; an area of the same name is replaced.

    Raises:
        InvalidField: if the polygon is none (`geo.read_area`).
    """
    read_area(polygon)
    area, _ = ServiceArea.objects.update_or_create(
        office_id=office_id, name=name, defaults={"polygon": polygon, "changed_at": now}
    )
    return area


def _check_place(*, commune_code: str, legacy_ward_code: str | None) -> None:
    if not Commune.objects.filter(code=commune_code).exists():
        raise InvalidField("There is no such commune.", field="commune_code")
    if legacy_ward_code is None:
        return
    ward = LegacyWard.objects.filter(code=legacy_ward_code, communes=commune_code)
    if not ward.exists():
        raise InvalidField("No part of this ward went into the commune.", field="legacy_ward_code")
