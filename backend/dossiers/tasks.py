"""Jobs of dossiers: what is told about the due day."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.dossiers.services.due_reminders import is_still_due, tell_due
from backend.notifications.wanted import still_wanted
from backend.outbox.registry import job_kind

if TYPE_CHECKING:
    from backend.notifications.models import Message


@job_kind("due_day_near", expires_after=timedelta(hours=12))
def tell_near(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the owner that the result is due tomorrow."""
    tell_due(kind="due_day_near", now=now, **_facts(payload))


@job_kind("result_late", expires_after=timedelta(days=7))
def tell_late(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the owner that the due day went by without a result."""
    tell_due(kind="result_late", now=now, **_facts(payload))


@still_wanted("due_day_near")
def is_near(message: "Message") -> bool:
    """Tell whether the agency still works on the dossier of the message."""
    return is_still_due(**_facts(message.about))


@still_wanted("result_late")
def is_late(message: "Message") -> bool:
    """Tell whether the agency still works on the dossier of the message."""
    return is_still_due(**_facts(message.about))


def _facts(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "dossier_id": UUID(payload["dossier_id"]),
        "due_day": date.fromisoformat(payload["due_day"]),
    }
