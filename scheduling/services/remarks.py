"""Remarks on a visit that move nothing: what was flagged, what a dispatcher decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduling.models import Appointment
from scheduling.services.moves import record_appointment_event


@transaction.atomic
def remark_on_visit(*, appointment_id: UUID, actor: str, now: datetime, **facts: Any) -> None:
    """Write an event that leaves the visit's state as it is. Facts are ids, codes and reasons."""
    found = Appointment.objects.filter(id=appointment_id).first()
    if found is not None:
        record_appointment_event(found, old=found.state, actor=actor, now=now, **facts)
