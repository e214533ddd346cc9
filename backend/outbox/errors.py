"""What a job's handler may raise, and what the outbox refuses."""

from datetime import datetime

from backend.common.errors import DomainError, Kind


class RetryLater(Exception):
    """Raised by a handler: not now, try again. Counts as an attempt.

    `reason` ends up in the job's row, not in logs. `not_before` is the moment another service
    asked us to wait for; without it the usual back-off applies.
    """

    def __init__(self, reason: str, not_before: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class NotYet(Exception):
    """Raised by a handler: the right moment has not come, e.g. in quiet hours. Costs no attempt.

    The job waits until `not_before`, which must be later than now; only its expiry bounds that.
    """

    def __init__(self, reason: str, not_before: datetime) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class GiveUp(Exception):
    """Raised by a handler: no further attempt can help; the job is dead at once."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKind(Exception):
    """Nobody registered this kind.

    Who enqueues it is told at once. A worker tries again: in a roll-out an old one may see a
    new kind.
    """


class JobNotDead(DomainError):
    """Only a dead job can be driven again."""

    code = "job-not-dead"
    kind = Kind.RULE
    title = "Only a dead job can be driven again."
    advice = "Look at the job's state."
