"""What can be done with papers."""

from backend.custody.manifest import ManifestIn, PaperIn
from backend.custody.services.batches import hand_batch, withdraw_batch
from backend.custody.services.collection import record_collection
from backend.custody.services.counter import ReceiverIn, record_counter_handover
from backend.custody.services.countersigning import countersign_batch
from backend.custody.services.delivery import record_delivery
from backend.custody.services.disputes import dispute_handover
from backend.custody.services.erasure import erase_personal_values
from backend.custody.services.evidence import PlaceIn
from backend.custody.services.findings import ContentIn
from backend.custody.services.holding import hold_packet
from backend.custody.services.incidents import report_incident
from backend.custody.services.load_checks import check_load
from backend.custody.services.payments import PaymentIn
from backend.custody.services.refusals import FindingIn, record_refusal
from backend.custody.services.resolving import resolve_incident
from backend.custody.services.results import issue_result
from backend.custody.services.taking_back import TakenBackIn

__all__ = [
    "ContentIn",
    "FindingIn",
    "ManifestIn",
    "PaperIn",
    "PaymentIn",
    "PlaceIn",
    "ReceiverIn",
    "TakenBackIn",
    "check_load",
    "countersign_batch",
    "dispute_handover",
    "erase_personal_values",
    "hand_batch",
    "hold_packet",
    "issue_result",
    "record_collection",
    "record_counter_handover",
    "record_delivery",
    "record_refusal",
    "report_incident",
    "resolve_incident",
    "withdraw_batch",
]
