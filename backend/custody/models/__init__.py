"""Tables of custody."""

from backend.custody.models.batches import Batch, BatchLine, Incident, LoadCheck
from backend.custody.models.handovers import Handover, PaymentCounter, PaymentNote, Signature
from backend.custody.models.ledger import Commitment, CustodyEvent
from backend.custody.models.packets import Packet, Paper, ReplacedSeal
from backend.custody.models.roots import DayRoot, RootWitness, SlipCopy

__all__ = [
    "Batch",
    "BatchLine",
    "Commitment",
    "CustodyEvent",
    "DayRoot",
    "Handover",
    "Incident",
    "LoadCheck",
    "Packet",
    "Paper",
    "PaymentCounter",
    "PaymentNote",
    "ReplacedSeal",
    "RootWitness",
    "Signature",
    "SlipCopy",
]
