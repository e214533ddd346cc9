from scheduling.models.bookings import (
    Appointment,
    AppointmentEvent,
    Channel,
    Errand,
    Hold,
)
from scheduling.models.days import DayException, PlanRun, ServiceDay, ServiceDayEvent
from scheduling.models.plans import Plan, Route, Stop
from scheduling.models.progress import Attempt

__all__ = [
    "Appointment",
    "AppointmentEvent",
    "Attempt",
    "Channel",
    "DayException",
    "Errand",
    "Hold",
    "Plan",
    "PlanRun",
    "Route",
    "ServiceDay",
    "ServiceDayEvent",
    "Stop",
]
