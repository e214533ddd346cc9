"""The states of a message."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models

from backend.common.errors import IllegalTransition


class MessageState(models.TextChoices):
    """How far a message got."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"  # the channel took it
    DELIVERED = "delivered", "delivered"  # the channel says that it arrived
    FAILED = "failed", "failed"
    EXPIRED = "expired", "expired"  # too late to be of use, so not sent
    SKIPPED = "skipped", "skipped"  # there is nobody to send it to


S = MessageState
ALLOWED: Final[Mapping[MessageState, frozenset[MessageState]]] = MappingProxyType(
    {
        S.WAITING: frozenset({S.SENT, S.FAILED, S.EXPIRED, S.SKIPPED}),
        S.SENT: frozenset({S.DELIVERED, S.FAILED}),
        # A failed message goes out after all when its dead job is driven again.
        S.FAILED: frozenset({S.SENT, S.EXPIRED, S.SKIPPED}),
        S.DELIVERED: frozenset[MessageState](),
        S.EXPIRED: frozenset[MessageState](),
        S.SKIPPED: frozenset[MessageState](),
    }
)
UNSENT: Final = frozenset({S.WAITING, S.FAILED})


def check_transition(old: MessageState, new: MessageState) -> None:
    """Raise `IllegalTransition` unless a message may go from `old` to `new`."""
    if new not in ALLOWED[old]:
        raise IllegalTransition(what="message", state=old.value, wanted=new.value)
