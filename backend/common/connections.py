"""Connections to the database that need not be asked whether they live.

Django asks each connection at the first statement of each request (`CONN_HEALTH_CHECKS`): a trip
that tells something only if the connection has rested, so that the server may have gone meanwhile.
"""

import time
from typing import Any, Final

from django.db import connections

TRUSTED_S: Final = 1.0  # PostgreSQL takes longer to come back
_ANSWERED: Final = "hengio_answered_s"


def note_answers(**_: Any) -> None:
    """Note, at the end of a request, which connections of this thread have just answered."""
    for each in connections.all(initialized_only=True):
        if each.connection is not None and not each.errors_occurred:
            setattr(each, _ANSWERED, time.monotonic())


def trust_who_just_answered(**_: Any) -> None:
    """Let a request use, unasked, what answered the one before within `TRUSTED_S`.

    Comes after Django's own look, which asks and closes a connection that had an error.
    """
    now = time.monotonic()
    for each in connections.all(initialized_only=True):
        if each.connection is not None and now - getattr(each, _ANSWERED, -TRUSTED_S) < TRUSTED_S:
            each.health_check_done = True  # type: ignore[attr-defined]  # the stubs forget it
