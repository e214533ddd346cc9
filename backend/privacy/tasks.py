"""Jobs of erasure: each is one call into a service, safe to run twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.media.services import forget
from backend.outbox.registry import job_kind


@job_kind("photo_erased", expires_after=None)
def delete_photo(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Delete the files and the row of a photo whose dossier was erased."""
    forget(sha256=payload["sha256"])
