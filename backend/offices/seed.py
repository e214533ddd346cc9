"""A post office to try things with: Cao Lãnh, in the province of Đồng Tháp.

The communes and their centroids are real (`data/NOTICE.md`); the office's point is that of
the town, its hours, area and couriers are made up. Roles stand for names.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import transaction
from shapely.geometry import MultiPoint, mapping

from backend.offices.models import Commune, Office, Skill
from backend.offices.services.couriers import (
    create_courier,
    define_shift_pattern,
    define_skill,
)
from backend.offices.services.offices import create_office
from backend.offices.services.units import load_admin_units
from backend.offices.states import Vehicle

OFFICE_CODE: Final = "CAOLANH"
PROVINCE: Final = "82"
COMMUNE: Final = "29869"  # phường Cao Lãnh
# With it: Mỹ Trà, Mỹ Ngãi, Mỹ Thọ, Ba Sao, Phong Mỹ, Mỹ An Hưng, Tân Khánh Trung.
SERVED: Final = ("29869", "29888", "29884", "30076", "30085", "30088", "30178", "30184")
N_COURIERS: Final = 6
_MARGIN_DEG: Final = 0.025  # 2.7 km around the centroids
_MORNING: Final = [27_000, 41_400]  # 07:30 to 11:30
_AFTERNOON: Final = [48_600, 61_200]  # 13:30 to 17:00
_HOURS: Final = {
    **{day: [_MORNING, _AFTERNOON] for day in ("mon", "tue", "wed", "thu", "fri")},
    "sat": [_MORNING],
}


class Field(Protocol):
    """A field of procedures, as the catalogue has them."""

    key: str
    name_vi: str
    name_en: str


@transaction.atomic
def seed_cao_lanh(*, fields: Iterable[Field], now: datetime) -> Office:
    """Return the office of Cao Lãnh with its area and six couriers, made now if it is not there.

    Loads the province's communes when they are missing. The first two couriers are trained
    for every field, each other one for two in three, so that every field has at least four.
    """
    skills = [
        define_skill(key=field.key, name_vi=field.name_vi, name_en=field.name_en)
        for field in fields
    ]
    found = Office.objects.filter(code=OFFICE_CODE).first()
    if found is not None:
        return found
    if Commune.objects.filter(code__in=SERVED).count() < len(SERVED):
        load_admin_units(province_code=PROVINCE)
    office = _office(now)
    pattern = define_shift_pattern(name="Ca ngày 07:30-17:00", hours=_HOURS)
    for number in range(1, N_COURIERS + 1):
        create_courier(
            office_id=office.id,
            employee_code=f"{OFFICE_CODE}-{number}",
            name=f"Bưu tá {number}",
            phone=f"+8490000000{number}",
            vehicle=Vehicle.MOTORBIKE,
            skill_keys=_trained(skills, number),
            shift_pattern_id=pattern.id,
            now=now,
        )
    return office


def _office(now: datetime) -> Office:
    return create_office(
        code=OFFICE_CODE,
        name="Bưu điện Cao Lãnh",
        address="Phường Cao Lãnh, tỉnh Đồng Tháp",
        phone="",
        lat=10.4603,
        lon=105.6330,
        commune_code=COMMUNE,
        legacy_ward_code="29869",
        opening=_HOURS,
        polygon=_area(),
        now=now,
    )


def _area() -> dict[str, Any]:
    """Return the hull of the served communes' centroids, with a margin, as GeoJSON."""
    places = Commune.objects.filter(code__in=SERVED).order_by("code").values_list("lon", "lat")
    hull = MultiPoint(list(places)).convex_hull.buffer(_MARGIN_DEG, quad_segs=2)
    ring = mapping(hull)["coordinates"][0]
    return {
        "type": "Polygon",
        "coordinates": [[[round(lon, 5), round(lat, 5)] for lon, lat in ring]],
    }


def _trained(skills: Sequence[Skill], number: int) -> list[str]:
    if number <= 2:
        return [skill.key for skill in skills]
    return [skill.key for index, skill in enumerate(skills) if (index + number) % 3]
