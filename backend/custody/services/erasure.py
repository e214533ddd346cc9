"""Taking personal values away. The chain keeps their digests, and stays whole."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.custody.models import Commitment, Handover, Paper, Signature
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import erase_proxies


@transaction.atomic
def erase_personal_values(*, dossier_id: UUID, now: datetime) -> None:
    """Empty every personal value that custody holds of a dossier: names, lists, strokes, places.

    What stays: ids, kinds, counts, times, codes, and digests that nobody can guess without the
    salts erased here. Erasing twice is erasing once.

    Raises:
        NotFound: if there is no such dossier.
    """
    lock_dossier(dossier_id)
    Commitment.objects.filter(dossier_id=dossier_id, erased_at=None).update(
        salt="", sealed_value=None, erased_at=now
    )
    Signature.objects.filter(handover__dossier_id=dossier_id, erased_at=None).update(
        sealed_strokes=None, erased_at=now
    )
    Handover.objects.filter(dossier_id=dossier_id).update(
        manifest="", lat_e6=None, lon_e6=None, accuracy_m=None
    )
    Paper.objects.filter(dossier_id=dossier_id).update(name="", remark="")
    erase_proxies(dossier_id=dossier_id)
