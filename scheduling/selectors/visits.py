"""Questions about visits, as the courier who has them may ask."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from backend.common.compiled import Compiled
from scheduling.errors import NotYourVisit
from scheduling.models import Appointment, Attempt, Stop


def check_visit_of_courier(*, appointment_id: UUID, courier_id: UUID) -> Appointment:
    """Return an appointment that is or was in a published route of the courier. One query.

    Only its id and its service day's office and date are loaded.

    Raises:
        NotYourVisit: for any other.
    """
    stop = _HAD.first(courier_id, appointment_id)
    if stop is None:
        raise NotYourVisit
    return stop.appointment


_HAD: Final = Compiled(
    lambda courier_id, appointment_id: (
        Stop.objects.filter(route__courier_id=courier_id, appointment_id=appointment_id)
        .select_related("appointment__service_day")
        .only("appointment__service_day__office", "appointment__service_day__day")[:1]
    )
)


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


def media_of_attempts(shas: Iterable[str]) -> set[str]:
    """Return those of these photos that a failed visit names as its evidence."""
    return {sha for sha in shas if Attempt.objects.filter(media__contains=[sha]).exists()}
