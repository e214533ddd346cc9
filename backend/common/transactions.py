"""Transactions without savepoints."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def joined() -> Iterator[None]:
    """Be part of the caller's transaction, or else be one.

    For what refuses before it writes anything, or whose callers undo all of their own when it
    refuses: it needs no savepoint to undo, and each savepoint is two more trips to the database.
    Usable as a decorator.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield
