"""The citizen's word that she will be there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import IllegalTransition, NotFound
from scheduling.models import Appointment
from scheduling.services.moves import record_appointment_event
from scheduling.states import AppointmentState

ATTENDANCE = "attendance"


@transaction.atomic
def confirm_attendance(*, appointment_id: UUID, actor: str, now: datetime) -> Appointment:
    """Write down that the citizen will be there. It moves nothing; twice is once.

    Raises:
        NotFound: if there is no such appointment.
        IllegalTransition: if the visit is no longer to come.
    """
    appointment = Appointment.objects.select_for_update().filter(id=appointment_id).first()
    if appointment is None:
        raise NotFound
    if appointment.state != AppointmentState.CONFIRMED:
        raise IllegalTransition(what="appointment", state=appointment.state, wanted="confirmed")
    if not is_attendance_confirmed(appointment):
        record_appointment_event(
            appointment, old=appointment.state, actor=actor, now=now,
            fact=ATTENDANCE, sequence=appointment.sequence,
        )  # fmt: skip
    return appointment


def is_attendance_confirmed(appointment: Appointment) -> bool:
    """Tell whether the citizen said so for the window that holds now."""
    wanted = {"fact": ATTENDANCE, "sequence": appointment.sequence}
    return appointment.events.filter(facts__contains=wanted).exists()
