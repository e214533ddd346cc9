"""Jobs of notifications."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.notifications.channels import Channel
from backend.notifications.channels.console import ConsoleChannel
from backend.notifications.services import deliver_message, send_phone_code
from backend.outbox.registry import job_kind


def way_out() -> Channel:
    """Return the channel in use."""
    return ConsoleChannel()


@job_kind("message", expires_after=None)
def deliver(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Send one message."""
    message_id = UUID(payload["message_id"])
    deliver_message(message_id=message_id, channel=way_out(), attempt=attempt, now=now)


@job_kind("phone_code", expires_after=timedelta(minutes=15))
def send_code(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Send one code to its phone."""
    code_id = UUID(payload["phone_code_id"])
    send_phone_code(phone_code_id=code_id, channel=way_out(), attempt=attempt, now=now)
