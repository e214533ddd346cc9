"""The states of a message, of one way it took, and of a call a clerk should make."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models

from backend.common.errors import IllegalTransition


class MessageState(models.TextChoices):
    """How far a message got."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"  # a channel took it
    DELIVERED = "delivered", "delivered"  # confirmed: by the channel, the app, or a clerk
    FAILED = "failed", "failed"
    EXPIRED = "expired", "expired"  # too late to be of use, so not sent
    SKIPPED = "skipped", "skipped"  # nobody to send it to, nobody wants it, or it is no longer true


S = MessageState
ALLOWED: Final[Mapping[MessageState, frozenset[MessageState]]] = MappingProxyType(
    {
        S.WAITING: frozenset({S.SENT, S.FAILED, S.EXPIRED, S.SKIPPED}),
        S.SENT: frozenset({S.DELIVERED, S.FAILED}),
        # A failed message goes out after all when its dead job is driven again, or when a clerk
        # calls; a late report may still say that it arrived.
        S.FAILED: frozenset({S.SENT, S.DELIVERED, S.EXPIRED, S.SKIPPED}),
        S.DELIVERED: frozenset[MessageState](),
        S.EXPIRED: frozenset[MessageState](),
        S.SKIPPED: frozenset[MessageState](),
    }
)
UNSENT: Final = frozenset({S.WAITING, S.FAILED})
# Nothing more is done for these.
SETTLED: Final = frozenset({S.DELIVERED, S.EXPIRED, S.SKIPPED})


class SendingState(models.TextChoices):
    """What became of one message on one way."""

    ACCEPTED = "accepted", "accepted"  # the other side has it
    ARRIVED = "arrived", "arrived"  # the other side says that the person has it
    REFUSED = "refused", "refused"  # did not or will not reach the person this way


D = SendingState
ALLOWED_SENDING: Final[Mapping[SendingState, frozenset[SendingState]]] = MappingProxyType(
    {
        D.ACCEPTED: frozenset({D.ARRIVED, D.REFUSED}),
        D.REFUSED: frozenset({D.ACCEPTED}),  # its dead job was driven again
        D.ARRIVED: frozenset[SendingState](),
    }
)


class CallTaskState(models.TextChoices):
    """Whether somebody has called."""

    OPEN = "open", "open"
    REACHED = "reached", "reached"
    NOT_REACHED = "not_reached", "not reached"
    DROPPED = "dropped", "dropped"  # the message arrived otherwise, or is no longer true


C = CallTaskState
ALLOWED_CALL_TASK: Final[Mapping[CallTaskState, frozenset[CallTaskState]]] = MappingProxyType(
    {
        C.OPEN: frozenset({C.REACHED, C.NOT_REACHED, C.DROPPED}),
        C.REACHED: frozenset[CallTaskState](),
        C.NOT_REACHED: frozenset[CallTaskState](),
        C.DROPPED: frozenset[CallTaskState](),
    }
)


def check_transition(old: MessageState, new: MessageState) -> None:
    """Raise `IllegalTransition` unless a message may go from `old` to `new`."""
    if new not in ALLOWED[old]:
        raise IllegalTransition(what="message", state=old.value, wanted=new.value)
