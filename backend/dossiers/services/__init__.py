"""What can be done to a dossier."""

from backend.dossiers.services.faults import (
    record_issued,
    record_recalled,
    tell_recalled,
)
from backend.dossiers.services.flags import flag_incident, note_result_fault
from backend.dossiers.services.opening import open_dossier
from backend.dossiers.services.proxies import (
    check_proxy,
    erase_proxies,
    register_proxy,
    revoke_proxy,
)
from backend.dossiers.services.status import (
    record_acceptance,
    record_result_ready,
    record_returned,
    record_status,
)

__all__ = [
    "check_proxy",
    "erase_proxies",
    "flag_incident",
    "note_result_fault",
    "open_dossier",
    "record_acceptance",
    "record_issued",
    "record_recalled",
    "record_result_ready",
    "record_returned",
    "record_status",
    "register_proxy",
    "revoke_proxy",
    "tell_recalled",
]
