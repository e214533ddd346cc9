"""Jobs of the edge: each is one call into a service, safe to run twice."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.common.problems import problem_of
from backend.outbox.registry import job_kind
from mobile_api.services.alarms import tell_of_review
from mobile_api.services.photos import raise_alarm_for_photos
from mobile_api.services.releasing import retry_parked


@job_kind("parked_operations", expires_after=None)
def take_up(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Take up what a courier's phones sent and could not be judged yet."""
    retry_parked(courier_id=UUID(payload["courier_id"]), tell=problem_of, now=now)


@job_kind("photos_awaited", expires_after=None)
def miss_photos(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """See whether the photos of a handover came within a day."""
    raise_alarm_for_photos(operation_id=UUID(payload["operation_id"]), now=now)


@job_kind("review_raised", expires_after=timedelta(days=7))
def tell(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell dispatchers, and couriers whom it concerns, that there is something to look at."""
    tell_of_review(review_id=UUID(payload["review_id"]), now=now)
