"""Tables of offices."""

from backend.offices.models.calendar import CalendarOverride, Closure
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
    "ServiceArea",
    "ShiftException",
    "ShiftPattern",
    "Skill",
    "WardSuccession",
]
