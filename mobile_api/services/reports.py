"""An operation as it came from a phone: read, not yet done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.crypto import digest_of
from backend.common.errors import DomainError
from mobile_api.states import OperationKind


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes: a device, its user, and the courier the user is."""

    device_id: UUID
    user_id: UUID
    courier_id: UUID

    @property
    def actor(self) -> str:
        """Who acts, for the records of scheduling."""
        return f"courier:{self.user_id}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a phone says it did.

    `content` is the canonical JSON text of kind, time and payload as they came (ASCII). If the
    form was wrong, `refusal` says how, and kind, time and payload are what could be read.
    """

    operation_id: UUID
    content: str
    kind: OperationKind | None = None
    device_seq: int | None = None
    at: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    refusal: DomainError | None = None

    @property
    def fingerprint(self) -> str:
        """What a repetition must have in common with the first."""
        return digest_of(self.content)

    def may_rest_on(self, earlier: "Report") -> bool:
        """Tell whether this cannot be judged before an earlier one of the same phone is.

        The same visit; or packets handed on, whichever visit they came from.
        """
        if self.kind == OperationKind.HAND_BATCH or self.operation_id == earlier.operation_id:
            return True
        visit = self.payload.get("appointment_id")
        return visit is not None and visit == earlier.payload.get("appointment_id")


@dataclass(frozen=True, slots=True)
class Act:
    """A well-formed report on its way into the domain. `now` is the server's time."""

    operation_id: UUID
    sender: Sender
    at: datetime
    now: datetime
    payload: Mapping[str, Any]
