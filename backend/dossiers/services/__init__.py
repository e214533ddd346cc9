"""What can be done to a dossier."""

from backend.dossiers.services.opening import open_dossier
from backend.dossiers.services.status import (
    record_acceptance,
    record_result_ready,
    record_returned,
    record_status,
)

__all__ = [
    "open_dossier",
    "record_acceptance",
    "record_result_ready",
    "record_returned",
    "record_status",
]
