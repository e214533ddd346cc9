"""A result that its recipient found wrong: nothing is brought until the agency has put it right."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.dossiers.locks import lock_dossier
from backend.dossiers.models import Dossier
from backend.dossiers.services.flags import clear_result_fault
from backend.dossiers.services.status import announce_result, record_result_ready, record_status
from backend.dossiers.states import AgencyStatus, ResultFault
from backend.outbox.services import enqueue


@transaction.atomic
def record_recalled(*, dossier_id: UUID, actor: str, now: datetime) -> Dossier:
    """Write down that the desk has a wrong result back: 9 becomes 4, with the reason as its note.

    A result that was corrected meanwhile, or a status that moved on, stays as it is.
    """
    dossier = lock_dossier(dossier_id)
    if dossier.result_fault and dossier.agency_status == AgencyStatus.RESULT_READY:
        note = f"Trả lại kết quả để sửa: {ResultFault(dossier.result_fault).label.lower()}"
        record_status(
            dossier_id=dossier_id, status=AgencyStatus.PROCESSING, actor=actor, now=now, note=note
        )
    return dossier


@transaction.atomic
def record_issued(
    *, dossier_id: UUID, packet_id: UUID, actor: str, now: datetime, replaces: bool = False
) -> Dossier:
    """Write down that the desk issued a result (status 9) and have its delivery offered.

    `replaces`: the one before is gone. After a wrong one this is the right one: the fault is
    over. If the agency had not gone back to 4 in between its status stays, and the owner is told
    all the same.

    Raises:
        DossierNotAccepted, IllegalTransition: see `record_status`.
    """
    dossier = lock_dossier(dossier_id)
    was_wrong = clear_result_fault(dossier)
    is_another = was_wrong or replaces
    if is_another and dossier.agency_status == AgencyStatus.RESULT_READY:
        dossier.result_ready_at = now
        dossier.save(update_fields=["result_ready_at"])
        announce_result(dossier, key=str(packet_id), now=now)
        return dossier
    return record_result_ready(dossier_id=dossier_id, actor=actor, now=now)


def tell_recalled(dossier_id: UUID, packet_id: UUID, *, now: datetime) -> None:
    """Wake who keeps the task to bring a wrong result back: its packet is at the agency."""
    enqueue(
        kind="wrong_result_back",
        payload={"dossier_id": str(dossier_id)},
        dedupe_key=f"wrong_result_back:{packet_id}",
        now=now,
    )
