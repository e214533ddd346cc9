"""The ways out. A channel knows how to hand over one parcel; it knows no domain."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a channel gets. Personal values stay out of `repr`, so that none slips into a log.

    A receiver that gets the same `dedupe_key` twice shows it once.
    """

    message_id: UUID
    kind: str
    dedupe_key: str
    to: str = field(repr=False)  # a phone in E.164, or `user:<id>` for somebody's devices
    title: str = field(repr=False)
    body: str = field(repr=False)


class ChannelBusy(Exception):
    """Not now: no connection, a quota, a server in trouble. `not_before` if they told us."""

    def __init__(self, reason: str, not_before: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class Unreachable(Exception):
    """Nobody can be reached there, now or later. `reason` holds no personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """One way out."""

    name: str

    def send(self, parcel: Parcel, *, now: datetime) -> None:
        """Hand a parcel over; returning means that the channel has it.

        Raises:
            ChannelBusy: to be tried again later.
            Unreachable: never to be tried again.
        """
        ...
