"""What others say of a dossier as a whole."""

from datetime import datetime
from uuid import UUID

from backend.dossiers.models import Dossier
from backend.dossiers.states import ResultFault


def flag_incident(*, dossier_id: UUID, is_open: bool) -> None:
    """Note whether something is wrong with a dossier's papers. The caller holds its lock."""
    Dossier.objects.filter(id=dossier_id).exclude(has_open_incident=is_open).update(
        has_open_incident=is_open
    )


def note_result_fault(dossier: Dossier, fault: ResultFault, *, now: datetime) -> None:
    """Write down what is wrong with the result of a locked dossier. No delivery is offered then."""
    dossier.result_fault, dossier.result_fault_at = fault, now
    dossier.save(update_fields=["result_fault", "result_fault_at"])


def clear_result_fault(dossier: Dossier) -> bool:
    """Let a locked dossier have no wrong result any more; returns whether it had one."""
    if not dossier.result_fault:
        return False
    dossier.result_fault, dossier.result_fault_at = "", None
    dossier.save(update_fields=["result_fault", "result_fault_at"])
    return True
