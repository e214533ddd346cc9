from scheduling.models.affected import AffectedVisit
from scheduling.models.bookings import (
    Appointment,
    AppointmentEvent,
    Channel,
    DeliveryWish,
    Errand,
    Hold,
    WaitingPlace,
)
from scheduling.models.days import (
    DayException,
    DayWarning,
    PlanRun,
    Replan,
    ReserveRule,
    ServiceDay,
    ServiceDayEvent,
)
from scheduling.models.keeping import Keeping
from scheduling.models.plans import Plan, Route, Stop
from scheduling.models.progress import Attempt, AttemptEvent, DoorPassUse

__all__ = [
    "AffectedVisit",
    "Appointment",
    "AppointmentEvent",
    "Attempt",
    "AttemptEvent",
    "Channel",
    "DayException",
    "DayWarning",
    "DeliveryWish",
    "DoorPassUse",
    "Errand",
    "Hold",
    "Keeping",
    "Plan",
    "PlanRun",
    "Replan",
    "ReserveRule",
    "Route",
    "ServiceDay",
    "ServiceDayEvent",
    "Stop",
    "WaitingPlace",
]
