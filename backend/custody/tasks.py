"""What the queue calls."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.outbox.registry import job_kind

logger = logging.getLogger(__name__)


@job_kind("incident_raised", expires_after=timedelta(days=7))
def log_incident(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Write an incident to the log, so that it is seen even where nobody watches the lists."""
    logger.warning("custody incident %s was raised", payload["incident_id"])
