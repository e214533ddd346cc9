"""Locks on dossiers.

Order everywhere: dossiers by id, then service days, appointments, packets, the feed counter.
A lane of numbers is a leaf: a dossier is opened late, under the lock of its visit's service
day, and whoever holds a lane waits for nothing after it but feed counters.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.dossiers.models import Dossier

LANES: Final = 16
_MAKE: Final = """
    INSERT INTO dossiers_numberlane (month, lane, given)
    SELECT %(month)s, lane, 0 FROM generate_series(0, %(last)s) AS lane ON CONFLICT DO NOTHING
"""
_TAKE: Final = """
    UPDATE dossiers_numberlane SET given = given + 1 WHERE id = (
        SELECT id FROM dossiers_numberlane WHERE month = %(month)s
        ORDER BY given, lane LIMIT 1 FOR UPDATE
    ) RETURNING lane, given
"""
_TAKE_FREE: Final = _TAKE.replace("FOR UPDATE", "FOR UPDATE SKIP LOCKED")


def lock_dossiers(dossier_ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    """Lock dossiers in the order of their ids until the transaction ends.

    Raises:
        NotFound: if one of them is not there.
    """
    wanted = set(dossier_ids)
    if not wanted:
        return {}
    one = next(iter(wanted))
    rows = _ONE.all(one) if len(wanted) == 1 else _rows().filter(id__in=wanted).order_by("id")
    found = {row.id: row for row in rows}
    if len(found) != len(wanted):
        raise NotFound
    return found


def lock_dossier(dossier_id: UUID) -> Dossier:
    """Lock one dossier until the transaction ends.

    Raises:
        NotFound: if it is not there.
    """
    return lock_dossiers([dossier_id])[dossier_id]


def take_from_lane(month: str) -> int:
    """Return the next number of a month, from 1 on, and hold its lane until the transaction ends.

    The least used lane that nobody holds; only if all are held, the caller waits for one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FREE, {"month": month})
        found = cursor.fetchone()
        if found is None:  # all are held, or the month is new
            cursor.execute(_MAKE, {"month": month, "last": LANES - 1})
            cursor.execute(_TAKE, {"month": month})
            found = cursor.fetchone()
    lane, given = found
    return int(given - 1) * LANES + int(lane) + 1


def _rows() -> QuerySet[Dossier]:
    # `of self`: joined rows of procedures and agencies are reference data and stay free.
    return Dossier.objects.select_for_update(of=("self",))


_ONE: Final = Compiled(lambda dossier_id: _rows().filter(id=dossier_id))
