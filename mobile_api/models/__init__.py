"""The tables of the phone's edge."""

from mobile_api.models.installs import Install, SigningKey
from mobile_api.models.operations import (
    Contradiction,
    Need,
    Operation,
    OperationMedia,
    Receipt,
)
from mobile_api.models.positions import LiveShift, Position
from mobile_api.models.reviews import Review

__all__ = [
    "Contradiction",
    "Install",
    "LiveShift",
    "Need",
    "Operation",
    "OperationMedia",
    "Position",
    "Receipt",
    "Review",
    "SigningKey",
]
