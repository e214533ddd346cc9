"""Locks on dossiers.

Order everywhere: dossiers by id, then service days, appointments, packets, the feed counter.
The number counter is a leaf: a dossier is opened late, under the lock of its visit's service
day, and whoever holds the counter waits for nothing after it but feed counters.
"""

from collections.abc import Iterable
from uuid import UUID

from backend.common.errors import NotFound
from backend.dossiers.models import Dossier, NumberCounter


def lock_dossiers(dossier_ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    """Lock dossiers in the order of their ids until the transaction ends.

    Raises:
        NotFound: if one of them is not there.
    """
    wanted = set(dossier_ids)
    # `of self`: joined rows of procedures and agencies are reference data and stay free.
    rows = Dossier.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
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


def lock_counter(month: str) -> NumberCounter:
    """Lock a month's number counter until the transaction ends; the first asker makes it."""
    # ON CONFLICT DO NOTHING waits for a rival's insert and then leaves its row alone.
    NumberCounter.objects.bulk_create([NumberCounter(month=month)], ignore_conflicts=True)
    return NumberCounter.objects.select_for_update().get(month=month)
