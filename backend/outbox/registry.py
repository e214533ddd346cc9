"""Which function does which kind of job. Upper packages register theirs in `tasks.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from backend.outbox.errors import UnknownKind


class Handler(Protocol):
    """Does one job. It may be called twice for one job: a second time must change nothing.

    It is called outside of any transaction and opens its own. It may raise `RetryLater` or
    `GiveUp`; any other exception is tried again with back-off.
    """

    def __call__(
        self, payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime
    ) -> None:
        """Do the job; `attempt` counts from 1."""
        ...


_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for one kind of job.

    Raises:
        ValueError: if another function does that kind already.
    """

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise ValueError(f"there is already a handler for {kind}")
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for a kind of job.

    Raises:
        UnknownKind: if there is none.
    """
    try:
        return _handlers[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error


def known_kinds() -> frozenset[str]:
    """Return all kinds that have a handler."""
    return frozenset(_handlers)
