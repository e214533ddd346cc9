"""What can be asked about offices, couriers, days and administrative units."""

from backend.offices.geo import distance_m
from backend.offices.selectors.areas import office_covering, offices_nearest
from backend.offices.selectors.calendar import (
    DayKind,
    OfficeDay,
    StateDay,
    add_working_days,
    closures,
    is_working_day,
    next_working_days,
    office_days,
    state_days,
    windows_between,
    windows_on,
)
from backend.offices.selectors.directory import (
    courier,
    courier_for,
    courier_for_user,
    couriers_of,
    office,
    office_for,
    offices,
)
from backend.offices.selectors.known import KnownOffice, known_office, known_office_covering
from backend.offices.selectors.shifts import ShiftOnDay, shifts_between, shifts_on
from backend.offices.selectors.units import (
    LegacyPlace,
    commune,
    communes,
    legacy_place,
    legacy_wards_of,
    provinces,
)
from backend.offices.selectors.visited_ground import (
    is_route_day,
    middle_of_area,
    route_areas,
    route_areas_at,
    route_days,
)
from backend.offices.selectors.working_days import WorkingDay, working_days

__all__ = [
    "DayKind",
    "KnownOffice",
    "LegacyPlace",
    "OfficeDay",
    "ShiftOnDay",
    "StateDay",
    "WorkingDay",
    "add_working_days",
    "closures",
    "commune",
    "communes",
    "courier",
    "courier_for",
    "courier_for_user",
    "couriers_of",
    "distance_m",
    "is_route_day",
    "is_working_day",
    "known_office",
    "known_office_covering",
    "legacy_place",
    "legacy_wards_of",
    "middle_of_area",
    "next_working_days",
    "office",
    "office_covering",
    "office_days",
    "office_for",
    "offices",
    "offices_nearest",
    "provinces",
    "route_areas",
    "route_areas_at",
    "route_days",
    "shifts_between",
    "shifts_on",
    "state_days",
    "windows_between",
    "windows_on",
    "working_days",
]
