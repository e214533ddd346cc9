"""The one function that moves an appointment: checks the table, saves, records."""

from datetime import datetime
from typing import Any, Final

from backend.common.compiled import Compiled
from backend.common.writing import insert, update_with_others
from scheduling.models import Appointment, AppointmentEvent
from scheduling.states import ALLOWED_APPOINTMENT, AppointmentState, check_transition


def move_appointment(
    appointment: Appointment, *, to: AppointmentState, actor: str, now: datetime, **facts: Any
) -> None:
    """Move a locked appointment to a state, or raise IllegalTransition."""
    old = AppointmentState(appointment.state)
    check_transition(ALLOWED_APPOINTMENT, old, to)
    appointment.state = to
    update_with_others(appointment, "state")
    record_appointment_event(appointment, old=old, actor=actor, now=now, **facts)


def record_appointment_event(
    appointment: Appointment, *, old: str, actor: str, now: datetime, **facts: Any
) -> None:
    """Write one move down. Facts are ids, codes and reasons.

    Requests that waited for each other's lock took their time before: an event's never goes back.
    """
    at = _not_before_the_last(appointment, now) if old else now
    appointment.last_event_at = at
    event = AppointmentEvent(
        appointment=appointment, old_state=old, new_state=appointment.state, actor=actor,
        facts={key: value for key, value in facts.items() if value not in ("", None)}, at=at,
    )  # fmt: skip
    insert(event)


def _not_before_the_last(appointment: Appointment, now: datetime) -> datetime:
    """Return `now` or the time of the last event, which is asked for once: the row is locked."""
    last_at = appointment.last_event_at
    if last_at is None:
        last = _LAST.first(appointment.id)
        last_at = last.at if last else now
    return max(now, last_at)


_LAST: Final = Compiled(
    lambda appointment_id: (
        AppointmentEvent.objects.filter(appointment_id=appointment_id)
        .order_by("-id")
        .only("at")[:1]
    )
)
