"""What the owner of a dossier is told about its papers, in the same transaction."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.custody.kinds import IncidentKind
from backend.custody.links import slip_url
from backend.custody.models import Handover, Incident, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.selectors.disputes import DISPUTE_WITHIN
from backend.custody.selectors.holders import office_answering
from backend.dossiers.links import tracking_url
from backend.dossiers.states import ResultFault
from backend.notifications.services import tell
from backend.notifications.services.links import make_link
from backend.offices.selectors import courier

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier


def tell_collected(dossier: "Dossier", handover: Handover, *, n_papers: int, now: datetime) -> None:
    """Tell the owner that papers were taken in, with the link to the slip."""
    if dossier.owner_phone:
        tell(
            kind="dossier_collected",
            phone=dossier.owner_phone,
            params={
                "number": dossier.number,
                "n_papers": n_papers,
                "slip_url": slip_url(handover.slip_token),
                "dispute_url": _dispute_url(handover, now=now),
            },
            dedupe_key=f"dossier_collected:{handover.id}",
            is_first=True,
            now=now,
        )


def tell_at_agency(dossier: "Dossier", packet: Packet, *, now: datetime) -> None:
    """Tell the owner that the desk of the agency opened a packet and keeps its papers."""
    if dossier.owner_phone:
        tell(
            kind="papers_at_agency",
            phone=dossier.owner_phone,
            params={
                "number": dossier.number,
                "agency": dossier.agency.name_vi,
                "tracking_url": tracking_url(dossier.tracking_token),
            },
            dedupe_key=f"papers_at_agency:{packet.id}",
            now=now,
        )


def tell_refused(
    dossier: "Dossier", handover: Handover, fault: ResultFault, *, now: datetime
) -> None:
    """Tell the owner that a wrong result goes back to the agency, with the link to the slip."""
    if dossier.owner_phone:
        tell(
            kind="result_wrong",
            phone=dossier.owner_phone,
            params={
                "number": dossier.number,
                "agency": dossier.agency.name_vi,
                "reason": fault.label,
                "slip_url": slip_url(handover.slip_token),
            },
            dedupe_key=f"result_wrong:{handover.id}",
            now=now,
        )


def tell_incident(*, incident_id: UUID, now: datetime) -> int:
    """Tell the dispatchers of the office whose packet it is; returns how many.

    Of what a desk or an agency has, the office is told that brought it there.
    """
    incident = Incident.objects.filter(id=incident_id, resolved_at=None).first()
    if incident is None:
        return 0
    office_id = _office_of(incident.holder)
    if office_id is None and incident.packet_id:
        office_id = office_answering(incident.packet_id)
    if office_id is None:
        return 0
    dispatchers = members_of_office(office_id, Role.DISPATCHER)
    for user in dispatchers:
        tell(
            kind="custody_mismatch",
            user_id=user.id,
            params={"s10": incident.s10, "incident": IncidentKind(incident.kind).label},
            dedupe_key=f"custody_mismatch:{incident.id}:{user.id}",
            about={"incident_id": str(incident.id)},
            now=now,
        )
    return len(dispatchers)


def _office_of(holder_text: str) -> UUID | None:
    """Return the post office that answers for a holder; desks and citizens have none."""
    try:
        holder = Holder.parse(holder_text)
    except ValueError:
        return None
    if holder.kind == HolderKind.COURIER:
        return courier(holder.id).office_id
    return holder.id if holder.kind == HolderKind.OFFICE else None


def tell_delivered(dossier: "Dossier", handover: Handover, *, now: datetime) -> None:
    """Tell the owner that a packet reached its door, with the link to the slip."""
    if dossier.owner_phone:
        tell(
            kind="result_delivered",
            phone=dossier.owner_phone,
            params={
                "number": dossier.number,
                "slip_url": slip_url(handover.slip_token),
                "dispute_url": _dispute_url(handover, now=now),
            },
            dedupe_key=f"result_delivered:{handover.id}",
            is_first=True,
            now=now,
        )


def _dispute_url(handover: Handover, *, now: datetime) -> str:
    """Return the link by which the owner says that the slip is wrong.

    It lives on after disputes are closed, to say so.
    """
    return make_link(
        scope="dispute", subject_id=handover.id, now=now, expires_at=now + 2 * DISPUTE_WITHIN
    )
