"""What can be asked about papers."""

from backend.custody.selectors.chains import entries_of, export_chain, timeline
from backend.custody.selectors.holders import holder_of, holders_of, packets_held_by
from backend.custody.selectors.packets import handovers_of, packet_by_code, packets_of
from backend.custody.selectors.slips import Verification, slip_facts, verification_of
from backend.custody.selectors.verification import VerifyReport, verify_all, verify_dossier

__all__ = [
    "Verification",
    "VerifyReport",
    "entries_of",
    "export_chain",
    "handovers_of",
    "holder_of",
    "holders_of",
    "packet_by_code",
    "packets_held_by",
    "packets_of",
    "slip_facts",
    "timeline",
    "verification_of",
    "verify_all",
    "verify_dossier",
]
