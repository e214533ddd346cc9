"""Tables of offices."""

from backend.offices.models.calendar import CalendarOverride, Closure, RouteArea
from backend.offices.models.office import Office, ServiceArea
from backend.offices.models.staff import Courier, ShiftException, ShiftPattern, Skill
from backend.offices.models.units import Commune, LegacyWard, Province, WardSuccession

__all__ = [
    "CalendarOverride",
    "Closure",
    "Commune",
    "Courier",
    "LegacyWard",
    "Office",
    "Province",
    "RouteArea",
    "ServiceArea",
    "ShiftException",
    "ShiftPattern",
    "Skill",
    "WardSuccession",
]
