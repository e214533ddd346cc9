"""Taking personal values away. The chain keeps their digests, and stays whole."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.custody.kinds import IncidentOutcome
from backend.custody.models import Commitment, Handover, Incident, Packet, Paper, Signature
from backend.custody.states import ENDS, PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import erase_proxies


@transaction.atomic
def erase_personal_values(*, dossier_id: UUID, now: datetime) -> None:
    """Empty all personal values that custody has of a dossier: names, lists, strokes, words.

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
    Incident.objects.filter(packet__dossier_id=dossier_id).update(dispute_text="")
    erase_proxies(dossier_id=dossier_id)


def papers_are_moving(dossier_id: UUID) -> bool:
    """Tell whether a packet of the dossier has not come to its end; one that is lost has."""
    lost = Incident.objects.filter(packet=OuterRef("pk"), outcome=IncidentOutcome.LOST)
    under_way = Packet.objects.filter(dossier_id=dossier_id).exclude(state__in=ENDS)
    return under_way.exclude(Exists(lost), state=PacketState.INCIDENT).exists()


def has_open_incident(dossier_id: UUID) -> bool:
    """Tell whether something wrong with a packet of the dossier is not settled."""
    return Incident.objects.filter(packet__dossier_id=dossier_id, resolved_at=None).exists()


def media_of_dossier(dossier_id: UUID) -> set[str]:
    """Return the photos that handovers of a dossier name."""
    proofs = Handover.objects.filter(dossier_id=dossier_id).values_list("proof", flat=True)
    return {sha for proof in proofs for sha in proof.get("media", ())}


def dossiers_of_media(sha256: str) -> set[UUID]:
    """Return the dossiers whose handovers name a photo."""
    naming = Handover.objects.filter(proof__media__contains=[sha256])
    return set(naming.values_list("dossier_id", flat=True))
