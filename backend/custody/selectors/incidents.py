"""What is wrong with packets."""

from uuid import UUID

from django.db.models import QuerySet

from backend.custody.kinds import IncidentKind, PacketPurpose
from backend.custody.models import Incident, Packet
from backend.custody.states import PacketState


def open_incidents_of(dossier_id: UUID) -> QuerySet[Incident]:
    """Return what is wrong with a dossier's packets, oldest first, with the packets: one query.

    A code that turned up where nobody expected it is no matter of the dossier.
    """
    rows = Incident.objects.filter(packet__dossier_id=dossier_id, resolved_at=None)
    rows = rows.exclude(kind=IncidentKind.SURPLUS)
    return rows.select_related("packet__dossier").order_by("id")


def incident_ids_of(dossier_id: UUID) -> QuerySet[Incident, UUID]:
    """Return the ids of all that was ever wrong with a dossier's packets: one query."""
    rows = Incident.objects.filter(packet__dossier_id=dossier_id)
    return rows.order_by("id").values_list("id", flat=True)


def is_stopped(dossier_id: UUID, purpose: PacketPurpose) -> bool:
    """Tell whether a dossier's newest packet of a purpose is out of its way. One query.

    So it is while it is missing, damaged or disputed, and for good when it is lost; a packet that
    was made to replace it is another one.
    """
    rows = Packet.objects.filter(dossier_id=dossier_id, purpose=purpose).order_by("-id")
    return rows.values_list("state", flat=True).first() == PacketState.INCIDENT
