"""Jobs of notifications."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.notifications.kinds import Way
from backend.notifications.models import Message
from backend.notifications.services import (
    deliver_message,
    give_up_code,
    give_up_way,
    send_phone_code,
)
from backend.notifications.services.codes import is_live_code
from backend.notifications.wanted import still_wanted
from backend.outbox.registry import Payload, job_kind
from backend.outbox.states import JobState


def _way(payload: Payload) -> Way | None:
    return Way(payload["way"]) if "way" in payload else None


def way_ended(payload: Payload, *, state: JobState, reason: str, now: datetime) -> None:
    """Try the next way after one that all attempts did not get through."""
    give_up_way(message_id=UUID(payload["message_id"]), way=_way(payload), note=reason, now=now)


def code_ended(payload: Payload, *, state: JobState, reason: str, now: datetime) -> None:
    """Note that a code did not reach its phone."""
    give_up_code(phone_code_id=UUID(payload["phone_code_id"]), note=reason, now=now)


@job_kind("message", expires_after=None, if_undone=way_ended)
def deliver(payload: Payload, *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Send one message on one way. Whether it is too late is the message's own matter."""
    deliver_message(
        message_id=UUID(payload["message_id"]), way=_way(payload), attempt=attempt, now=now
    )


@job_kind("phone_code", expires_after=timedelta(minutes=15), if_undone=code_ended)
def send_code(payload: Payload, *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Send one code to its phone."""
    send_phone_code(phone_code_id=UUID(payload["phone_code_id"]), attempt=attempt, now=now)


@still_wanted("phone_code", "handover_code")
def code_opens_something(message: Message) -> bool:
    """Tell whether the code was neither used nor replaced."""
    return is_live_code(message)
