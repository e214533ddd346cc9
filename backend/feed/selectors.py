"""Reading changes."""

from typing import Final
from uuid import UUID

from django.db import connection

from backend.common.compiled import Compiled
from backend.feed.models import Change, Counter, Epoch

FIRST: Final = UUID(int=0)
_STANDING: Final = """
    SELECT (SELECT value FROM feed_epoch WHERE id = 1),
           (SELECT value FROM feed_counter WHERE courier_id = %s)
"""


def changes_since(*, courier_id: UUID, cursor: int, limit: int = 200) -> list[Change]:
    """Return a courier's changes after a cursor, in order, at most `limit`.

    The next cursor is the number of the last one; an empty list means that nothing is newer.
    """
    rows = Change.objects.filter(courier_id=courier_id, number__gt=cursor)
    return list(rows.order_by("number")[:limit])


def cursor_of(courier_id: UUID) -> int:
    """Return the number of a courier's last change; 0 if there was none.

    A phone that takes its whole package reads this *before* it reads the package: what changes
    in between comes again as a change, and nothing is missed.
    """
    row = Counter.objects.filter(courier_id=courier_id).values_list("value", flat=True).first()
    return row or 0


def epoch() -> UUID:
    """Return which life of the database this is; zeros until the first restore. One query."""
    found = _EPOCH.first()
    return found.value if found else FIRST


_EPOCH: Final = Compiled(lambda: Epoch.objects.filter(id=1))


def standing_of_feed(courier_id: UUID) -> tuple[UUID, int]:
    """Return the epoch and the number of a courier's last change. One query of two rows."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [courier_id])
        value, last = cursor.fetchone()
    return value or FIRST, last or 0
