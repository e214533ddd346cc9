"""Erasing one dossier everywhere: each package empties what is its own, in one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.custody.services import erase_personal_values
from backend.custody.services.erasure import (
    dossiers_of_media,
    has_open_incident,
    media_of_dossier,
    papers_are_moving,
)
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services.erasure import ended_at, erase_owner, phones_of
from backend.notifications.services.upkeep import erase_texts
from backend.outbox.services import enqueue
from backend.privacy.errors import DossierStillKept, DossierStillOpen
from backend.privacy.models import ErasedThing, Erasure, ErasureReason
from mobile_api.services.erasure import (
    erase_operations,
    has_open_review,
    has_parked,
    photos_of_operations,
)
from scheduling.services.erasure import (
    erase_visits,
    phones_of_visits,
    photos_of_others,
    visits_of,
)

TEXTS: Final = timedelta(days=90)  # as `forget_messages` has it
KEEP: Final = timedelta(days=730)  # an assumption: covers complaints (6 months) and a lawsuit


@transaction.atomic
def erase_dossier(
    *, dossier_id: UUID, reason: ErasureReason, erased_by: UUID, now: datetime
) -> bool:
    """Erase what is known of a dossier's people; False if that was done before.

    What came in since, by a report that was late, is erased then: a fact is never refused.

    Photos are deleted, original and picture, by jobs that are tried until it is done; the chain
    keeps their hashes. A visit or photo shared with a dossier that is not erased stays until that
    one is.

    Raises:
        NotFound: if there is no such dossier.
        DossierStillOpen, DossierStillKept: nothing is erased.
    """
    lock_dossier(dossier_id)
    check_may_go(dossier_id, now)
    is_first = not is_erased(dossier_id)
    if is_first:
        Erasure.objects.create(
            thing=ErasedThing.DOSSIER, subject_id=dossier_id, reason=reason,
            erased_by=erased_by, at=now,
        )  # fmt: skip
    _erase(dossier_id, now)
    return is_first


def is_erased(dossier_id: UUID) -> bool:
    """Tell whether a dossier was erased."""
    return Erasure.objects.filter(thing=ErasedThing.DOSSIER, subject_id=dossier_id).exists()


def check_may_go(dossier_id: UUID, now: datetime) -> None:
    """Raise DossierStillOpen or DossierStillKept if a dossier is not to be erased now."""
    because = _under_way(dossier_id)
    if because:
        raise DossierStillOpen(because=because)
    ended = ended_at(dossier_id)
    if ended is not None and now < ended + KEEP:
        raise DossierStillKept(until=(ended + KEEP).isoformat())


def _under_way(dossier_id: UUID) -> list[str]:
    visits = visits_of(dossier_id)
    about = (visits.all_ids, visits.errand_ids)
    open_matters = {
        "agency": ended_at(dossier_id) is None,
        "visit": visits.live,
        "attempt": visits.disputed,
        "packet": papers_are_moving(dossier_id),
        "incident": has_open_incident(dossier_id),
        "report": has_parked(*about),
        "review": has_open_review(*about),
    }
    return [name for name, is_open in open_matters.items() if is_open]


def _erase(dossier_id: UUID, now: datetime) -> None:
    visits = visits_of(dossier_id)
    erased = _erased_among(visits.all_dossiers)
    alone = visits.alone(erased)
    phones = phones_of(dossier_id) | phones_of_visits(alone)
    photos = media_of_dossier(dossier_id) | erase_visits(
        dossier_id=dossier_id, erased=erased, now=now
    )
    photos |= erase_operations(visit_ids=alone, errand_ids=visits.errand_ids)
    erase_personal_values(dossier_id=dossier_id, now=now)
    erase_texts(about=[dossier_id, *alone], phones=phones, before=now - TEXTS)
    erase_owner(dossier_id=dossier_id)
    named = photos_of_others(photos) | photos_of_operations(photos)
    _delete_photos([sha for sha in photos - named if _is_free(sha)], dossier_id, now)


def _is_free(sha: str) -> bool:
    """Tell whether no dossier that is not erased has this photo as proof."""
    naming = dossiers_of_media(sha)
    return naming <= _erased_among(naming)


def _erased_among(dossier_ids: Collection[UUID]) -> set[UUID]:
    done = Erasure.objects.filter(thing=ErasedThing.DOSSIER, subject_id__in=dossier_ids)
    return set(done.values_list("subject_id", flat=True))


def _delete_photos(photos: Collection[str], dossier_id: UUID, now: datetime) -> None:
    for sha in sorted(photos):
        enqueue(
            kind="photo_erased", payload={"sha256": sha},
            dedupe_key=f"photo_erased:{sha}:{dossier_id}", now=now,
        )  # fmt: skip
