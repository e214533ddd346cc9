"""How a visit stands with the courier who reports of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from scheduling.models import Appointment, Plan, Stop
from scheduling.states import AppointmentState


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a visit, and who has it in the plan in force; None if nobody has."""

    state: AppointmentState
    courier_id: UUID | None


def standing_of(appointment_id: UUID) -> Standing | None:
    """Return how a visit stands; None if there is no such visit. One or two queries."""
    newest = Plan.objects.filter(service_day=OuterRef("route__plan__service_day"))
    in_force = Stop.objects.filter(
        appointment_id=appointment_id,
        route__plan_id=Subquery(newest.order_by("-number").values("id")[:1]),
    )
    row = in_force.values_list("appointment__state", "route__courier_id").first()
    if row is not None:
        return Standing(AppointmentState(row[0]), row[1])
    state = Appointment.objects.filter(id=appointment_id).values_list("state", flat=True).first()
    return Standing(AppointmentState(state), None) if state else None
