"""What can be done with offices, couriers and days."""

from backend.offices.services.calendar import (
    close_office,
    decide_day,
    define_route_area,
    drop_route_area,
    reopen_office,
    set_booking_rules,
)
from backend.offices.services.changes import tell_calendar_changed
from backend.offices.services.couriers import (
    create_courier,
    define_shift_pattern,
    define_skill,
    set_exception,
)
from backend.offices.services.offices import create_office, set_service_area
from backend.offices.services.units import load_admin_units

__all__ = [
    "close_office",
    "create_courier",
    "create_office",
    "decide_day",
    "define_route_area",
    "define_shift_pattern",
    "define_skill",
    "drop_route_area",
    "load_admin_units",
    "reopen_office",
    "set_booking_rules",
    "set_exception",
    "set_service_area",
    "tell_calendar_changed",
]
