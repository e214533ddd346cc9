"""Offices, couriers and areas for tests, built through our services."""

from itertools import count
from typing import Any

from backend.offices.models import Courier, Office, Skill
from backend.offices.services import (
    create_courier,
    create_office,
    define_shift_pattern,
    define_skill,
)
from backend.offices.states import Vehicle
from tests.conftest import NOW
from tests.support.people import phone_number

CAO_LANH = "29869"  # phường Cao Lãnh, Đồng Tháp
MORNING = [27_000, 41_400]  # 07:30 to 11:30
AFTERNOON = [48_600, 61_200]  # 13:30 to 17:00
WEEK = {day: [MORNING, AFTERNOON] for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": [MORNING]
}
CENTRE = (10.4603, 105.6330)

_numbers = count(1)


def square(lat: float = CENTRE[0], lon: float = CENTRE[1], *, half_deg: float = 0.1) -> dict:
    """A square around a point, as GeoJSON; 0.1 degrees are about 11 km."""
    south, north, west, east = lat - half_deg, lat + half_deg, lon - half_deg, lon + half_deg
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_office(**facts: Any) -> Office:
    """An office in Cao Lãnh, open Monday to Saturday noon, serving a square around it."""
    lat, lon = facts.get("lat", CENTRE[0]), facts.get("lon", CENTRE[1])
    number = next(_numbers)
    return create_office(
        **{
            "code": f"BD{number:05d}",
            "name": f"Bưu điện {number}",
            "address": "Phường Cao Lãnh, Đồng Tháp",
            "phone": "",
            "lat": lat,
            "lon": lon,
            "commune_code": CAO_LANH,
            "legacy_ward_code": None,
            "opening": WEEK,
            "polygon": square(lat, lon),
            "now": NOW,
            **facts,
        }
    )


def make_courier(
    office: Office, *, skills: tuple[str, ...] = (), hours: Any = None, **facts: Any
) -> Courier:
    """A courier of an office who works by the office's hours unless told otherwise."""
    number = next(_numbers)
    pattern = define_shift_pattern(name=f"Ca {number}", hours=hours or WEEK)
    return create_courier(
        **{
            "office_id": office.id,
            "employee_code": f"BT-{number:04d}",
            "name": f"Bưu tá {number}",
            "phone": phone_number(),
            "vehicle": Vehicle.MOTORBIKE,
            "skill_keys": [make_skill(key).key for key in skills],
            "shift_pattern_id": pattern.id,
            "now": NOW,
            **facts,
        }
    )


def make_skill(key: str) -> Skill:
    """A skill whose names are its key."""
    return define_skill(key=key, name_vi=key, name_en=key)
