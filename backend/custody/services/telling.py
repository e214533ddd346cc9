"""What the owner of a dossier is told about its papers, in the same transaction."""

from datetime import datetime
from typing import TYPE_CHECKING

from backend.custody.links import slip_url
from backend.custody.models import Handover
from backend.notifications.services import tell

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
            },
            dedupe_key=f"dossier_collected:{handover.id}",
            now=now,
        )


def tell_delivered(dossier: "Dossier", handover: Handover, *, now: datetime) -> None:
    """Tell the owner that a packet reached its door, with the link to the slip."""
    if dossier.owner_phone:
        tell(
            kind="result_delivered",
            phone=dossier.owner_phone,
            params={"number": dossier.number, "slip_url": slip_url(handover.slip_token)},
            dedupe_key=f"result_delivered:{handover.id}",
            now=now,
        )
