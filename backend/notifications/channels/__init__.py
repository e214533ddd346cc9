"""The ways out. A channel knows how to hand over one parcel; it knows no domain.

Each adapter is the only one that imports its library, turns the other side's answers into the
four exceptions below, and keeps every address, text and key out of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: a phone in E.164, an e-mail address, a push token, an endpoint with its keys."""

    value: str = field(repr=False)
    kind: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a channel gets. Personal values stay out of `repr`, so that none slips into a log.

    `title` and `body` are already those that fit the channel: a lock screen, 160 characters, a
    whole letter. `about` holds ids, and nothing else goes into a push. A receiver that gets the
    same `dedupe_key` twice shows it once.
    """

    message_id: UUID
    kind: str
    dedupe_key: str
    to: Target
    title: str = field(repr=False)
    body: str = field(repr=False)
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    about: Mapping[str, str] = field(default_factory=dict)
    is_urgent: bool = False
    expires_at: datetime | None = None


class ChannelBusy(Exception):
    """Not now: no connection, a quota, a server in trouble. `not_before` if they told us."""

    def __init__(self, reason: str, not_before: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class ChannelBroken(Exception):
    """Our own access is wrong: a key, a template, a project. Nobody gets anything this way."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Exception):
    """This person cannot be reached there, now or later. `reason` holds no personal data.

    `is_gone`: the address itself has ended and is to be forgotten.
    """

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_gone = is_gone


class Refused(Exception):
    """The other side will never take this parcel as it is: a mistake of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """One way out."""

    name: str

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Hand a parcel over; returning means that the channel has it.

        Returns the other side's id of it, by which a later report finds it; may be empty.

        Raises:
            ChannelBusy: to be tried again later.
            ChannelBroken: to be mended by the operator; others should not be tried meanwhile.
            Unreachable: never to be tried again for this address.
            Refused: never to be tried again for this parcel.
        """
        ...
