"""Which kinds of job there are. Who does the work registers its kinds in `tasks.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from backend.outbox.errors import UnknownKind
from backend.outbox.states import JobState, Lane

MAX_ATTEMPTS: Final = 8
Payload = dict[str, Any]


class Handler(Protocol):
    """Does one job. It may be called twice for one job: a second time must change nothing.

    It is called outside of any transaction and opens its own. It may raise `RetryLater`,
    `NotYet` or `GiveUp`; any other exception is tried again with back-off.
    """

    def __call__(self, payload: Payload, *, job_id: UUID, attempt: int, now: datetime) -> None:
        """Do the job; `attempt` counts from 1."""
        ...


class StillWanted(Protocol):
    """Tells, right before an attempt, whether anybody still needs the job done."""

    def __call__(self, payload: Payload, *, now: datetime) -> bool:
        """Return False to have the job skipped. One quick look at the database."""
        ...


class IfUndone(Protocol):
    """Is told that a job ended without being done, in the transaction that ends it."""

    def __call__(self, payload: Payload, *, state: JobState, reason: str, now: datetime) -> None:
        """Note it; `state` is `dead` or `skipped`. Database only, no network."""
        ...


def always(payload: Payload, *, now: datetime) -> bool:
    """Be wanted whatever happened in the meantime."""
    return True


def silence(payload: Payload, *, state: JobState, reason: str, now: datetime) -> None:
    """Tell nobody: the job's row says it."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """All that the outbox knows of one kind of job. A job keeps the limits it was born with.

    `expires_after` counts from the moment the job is due; None: useful however late. `owner`
    is the package that registered the kind, like `backend.notifications`.
    """

    name: str
    owner: str
    handler: Handler
    expires_after: timedelta | None
    max_attempts: int
    lane: Lane
    still_wanted: StillWanted
    if_undone: IfUndone


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    expires_after: timedelta | None,
    max_attempts: int = MAX_ATTEMPTS,
    lane: Lane = Lane.QUICK,
    still_wanted: StillWanted = always,
    if_undone: IfUndone = silence,
) -> Callable[[Handler], Handler]:
    """Register the decorated function as what does jobs of this kind.

    Raises:
        ValueError: if another function does that kind already.
    """

    def register(handler: Handler) -> Handler:
        owner = str(getattr(handler, "__module__", "")).removesuffix(".tasks")
        kind = JobKind(
            name, owner, handler, expires_after, max_attempts, lane, still_wanted, if_undone
        )
        if _kinds.setdefault(name, kind).handler is not handler:
            raise ValueError(f"{_kinds[name].owner} does {name} already")
        return handler

    return register


def kind_of(name: str) -> JobKind:
    """Return what is known of a kind of job.

    Raises:
        UnknownKind: if nobody registered it.
    """
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(name) from error


def known_kinds() -> list[JobKind]:
    """Return all kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
