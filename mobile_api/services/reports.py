"""An operation as it came from a phone: read, not yet done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from backend.common.crypto import digest_of
from backend.common.errors import DomainError
from mobile_api.states import OperationKind
from mobile_api.versions import VERSION

# So long after something happened the courier still stands there and can mend it.
AT_THE_DOOR: Final = timedelta(minutes=15)
# Whatever came before may have put packets into the bag or taken them out.
_OF_THE_BAG: Final = frozenset({OperationKind.HAND_BATCH, OperationKind.CHECK_LOAD})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes: a device, its user, and the courier the user is.

    `is_draining`: with a token that only brings up what a lost phone still holds.
    """

    device_id: UUID
    user_id: UUID
    courier_id: UUID
    office_id: UUID
    is_draining: bool = False

    @property
    def actor(self) -> str:
        """Who acts, for the records of scheduling."""
        return f"courier:{self.user_id}"


@dataclass(frozen=True, slots=True)
class Push:
    """What one push says of the phone itself, besides its operations.

    `sent_at` is the phone's clock when it sent this; `boot_elapsed_ms` the time since it was
    switched on, comparable only within one `boot`.
    """

    install_id: UUID
    app_version: str = ""
    sent_at: datetime | None = None
    boot: str = ""
    boot_elapsed_ms: int | None = None


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
    version: int = VERSION
    at: datetime | None = None
    boot: str = ""
    boot_elapsed_ms: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    refusal: DomainError | None = None

    @property
    def fingerprint(self) -> str:
        """What a repetition must have in common with the first."""
        return digest_of(self.content)

    @property
    def subject_id(self) -> UUID | None:
        """The appointment or batch it is about."""
        found = self.payload.get("appointment_id") or self.payload.get("batch_id")
        return found if isinstance(found, UUID) else None

    @property
    def errand_id(self) -> UUID | None:
        """The errand it is about."""
        found = self.payload.get("errand_id")
        return found if isinstance(found, UUID) else None

    @property
    def photos(self) -> tuple[str, ...]:
        """SHA-256 of the photos it names, each once."""
        return tuple(dict.fromkeys(self.payload.get("photos", ())))

    @property
    def packets(self) -> tuple[str, ...]:
        """The item codes it names, as they stand on labels."""
        said = self.payload
        codes = said.get("s10", ())
        named = [codes] if isinstance(codes, str) else list(codes)
        named += [row["s10"] for row in said.get("tally", ())]
        if back := said.get("taken_back"):
            named.append(back["s10"])
        return tuple(dict.fromkeys(label(code) for code in named))

    def may_rest_on(self, earlier: "Report") -> bool:
        """Tell whether this cannot be judged before an earlier one of the same phone is.

        The same visit; or packets handed on, whichever visit they came from.
        """
        if self.kind in _OF_THE_BAG or self.operation_id == earlier.operation_id:
            return True
        visit = self.payload.get("appointment_id")
        return visit is not None and visit == earlier.payload.get("appointment_id")


@dataclass(frozen=True, slots=True)
class Act:
    """A well-formed report on its way into the domain. `now` is the server's time.

    `at` is what the phone's clock said; `happened_at` our estimate, never after `now`. `unproven`
    is the code of the refusal that the proof of who was there would have met at the door; empty
    where it holds.
    """

    operation_id: UUID
    sender: Sender
    at: datetime
    happened_at: datetime
    now: datetime
    payload: Mapping[str, Any]
    unproven: str = ""

    @property
    def is_at_the_door(self) -> bool:
        """Whether the courier still stands there."""
        return self.now - self.happened_at <= AT_THE_DOOR


def label(code: str) -> str:
    """Return an item code without spaces, in capitals."""
    return "".join(code.split()).upper()
