"""Questions about visits, as the courier who has them may ask."""

from uuid import UUID

from scheduling.errors import NotYourVisit
from scheduling.models import Appointment, Stop


def visit_of_courier(*, appointment_id: UUID, courier_id: UUID) -> Appointment:
    """Return an appointment that is or was in a published route of the courier.

    Raises:
        NotYourVisit: for any other.
    """
    mine = Stop.objects.filter(route__courier_id=courier_id, appointment_id=appointment_id)
    found = Appointment.objects.filter(id=appointment_id).first() if mine.exists() else None
    if found is None:
        raise NotYourVisit
    return found
