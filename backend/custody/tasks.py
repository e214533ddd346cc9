"""What the queue calls."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from backend.custody.services.incident_news import (
    is_incident_open,
    tell_owner,
    tell_owner_again,
)
from backend.custody.services.sealing import seal_days
from backend.custody.services.telling import tell_incident
from backend.custody.services.witnessing import witness_root
from backend.notifications.wanted import still_wanted
from backend.outbox.registry import job_kind

if TYPE_CHECKING:
    from backend.notifications.models import Message

logger = logging.getLogger(__name__)


@job_kind("incident_raised", expires_after=timedelta(days=7))
def log_incident(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Write an incident to the log, for who watches no list; tell the office and the owner."""
    incident_id = UUID(payload["incident_id"])
    logger.warning("custody incident %s was raised", incident_id)
    with transaction.atomic():
        tell_incident(incident_id=incident_id, now=now)
        tell_owner(incident_id=incident_id, now=now)


@job_kind("incident_promised", expires_after=timedelta(days=30))
def keep_promise(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the owner that an incident still lasts, in the time we promised."""
    tell_owner_again(incident_id=UUID(payload["incident_id"]), now=now)


@still_wanted("papers_incident", "papers_incident_open")
def incident_lasts(message: "Message") -> bool:
    """Tell whether the incident that the message is about is not over."""
    return is_incident_open(UUID(message.about["incident_id"]))


@job_kind("seal_day", expires_after=timedelta(days=30))
def seal(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Seal the day that is over, and all before it that were missed."""
    seal_days(now=now)


@job_kind("witness_root", expires_after=timedelta(days=30), max_attempts=20)
def witness(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Ask the timestamp authority, if there is one, to witness a day's root."""
    witness_root(root_id=UUID(payload["root_id"]), now=now)
