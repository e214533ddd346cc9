"""The link between operations and their photos: either may come first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from backend.media.selectors import missing
from backend.outbox.services import enqueue
from mobile_api.models import Operation, OperationMedia
from mobile_api.services.reviews import raise_review
from mobile_api.states import ReviewKind

ALARM_AFTER: Final = timedelta(hours=24)
_ARRIVED: Final = """
    UPDATE mobile_api_operationmedia SET arrived_at = %s WHERE sha256 = %s AND arrived_at IS NULL
"""


def link_photos(operation: Operation, photos: Sequence[str], *, now: datetime) -> tuple[str, ...]:
    """Note which photos an operation names; returns those that are not here yet."""
    if not photos:
        return ()
    absent = tuple(missing(photos))
    OperationMedia.objects.bulk_create(
        [
            OperationMedia(
                operation=operation, sha256=sha, arrived_at=None if sha in absent else now
            )
            for sha in photos
        ],
        ignore_conflicts=True,
    )
    return absent


def watch_photos(operation: Operation, *, now: datetime) -> None:
    """Look after 24 hours whether everything is there."""
    enqueue(
        kind="photos_awaited",
        payload={"operation_id": str(operation.operation_id)},
        dedupe_key=f"photos_awaited:{operation.operation_id}",
        not_before=now + ALARM_AFTER,
        now=now,
    )


def absent_photos(operation: Operation) -> tuple[str, ...]:
    """Return the photos an operation names that are not here yet."""
    rows = OperationMedia.objects.filter(operation=operation, arrived_at__isnull=True)
    return tuple(rows.order_by("id").values_list("sha256", flat=True))


def note_photo(sha256: str, *, now: datetime) -> int:
    """Note that a photo is here; returns how many operations waited for it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, [now, sha256])
        return int(cursor.rowcount)


@transaction.atomic
def raise_alarm_for_photos(*, operation_id: UUID, now: datetime) -> bool:
    """Put an operation whose photos did not come within 24 hours on the dispatcher's list."""
    operation = Operation.objects.filter(operation_id=operation_id).first()
    absent = absent_photos(operation) if operation is not None else ()
    if operation is None or not absent:
        return False
    raise_review(
        ReviewKind.MEDIA_OVERDUE,
        courier_id=operation.courier_id,
        operation=operation,
        appointment_id=operation.subject_id,
        facts={"missing": list(absent)},
        now=now,
    )
    return True
