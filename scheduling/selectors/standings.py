"""How a visit stands with the courier who reports of it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from backend.common.compiled import Compiled
from scheduling.models import Appointment, Plan, Stop
from scheduling.states import AppointmentState


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a visit, and who has it in the plan in force; None if nobody has."""

    state: AppointmentState
    courier_id: UUID | None


def standing_of(appointment_id: UUID) -> Standing | None:
    """Return how a visit stands; None if there is no such visit. One or two queries."""
    stop = _IN_FORCE.first(appointment_id)
    if stop is not None:
        return Standing(AppointmentState(stop.appointment.state), stop.route.courier_id)
    state = Appointment.objects.filter(id=appointment_id).values_list("state", flat=True).first()
    return Standing(AppointmentState(state), None) if state else None


def _in_force(appointment_id: UUID) -> QuerySet[Stop]:
    newest = Plan.objects.filter(service_day=OuterRef("route__plan__service_day"))
    stops = Stop.objects.filter(
        appointment_id=appointment_id,
        route__plan_id=Subquery(newest.order_by("-number").values("id")[:1]),
    )
    loaded = stops.select_related("appointment", "route")
    return loaded.only("appointment__state", "route__courier").order_by("id")[:1]


_IN_FORCE: Final = Compiled(_in_force)
