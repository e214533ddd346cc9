"""What can be done with offices, couriers and days."""

from backend.offices.services.couriers import (
    create_courier,
    define_shift_pattern,
    define_skill,
    set_exception,
)
from backend.offices.services.offices import (
    close_office,
    create_office,
    decide_day,
    set_service_area,
)
from backend.offices.services.units import load_admin_units

__all__ = [
    "close_office",
    "create_courier",
    "create_office",
    "decide_day",
    "define_shift_pattern",
    "define_skill",
    "load_admin_units",
    "set_exception",
    "set_service_area",
]
