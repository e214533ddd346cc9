"""What the queue calls."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.custody.services.sealing import seal_days
from backend.custody.services.telling import tell_incident
from backend.custody.services.witnessing import witness_root
from backend.outbox.registry import job_kind

logger = logging.getLogger(__name__)


@job_kind("incident_raised", expires_after=timedelta(days=7))
def log_incident(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Write an incident to the log, for who watches no list, and tell the office."""
    logger.warning("custody incident %s was raised", payload["incident_id"])
    with transaction.atomic():
        tell_incident(incident_id=UUID(payload["incident_id"]), now=now)


@job_kind("seal_day", expires_after=timedelta(days=30))
def seal(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Seal the day that is over, and all before it that were missed."""
    seal_days(now=now)


@job_kind("witness_root", expires_after=timedelta(days=30), max_attempts=20)
def witness(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Ask the timestamp authority, if there is one, to witness a day's root."""
    witness_root(root_id=UUID(payload["root_id"]), now=now)
