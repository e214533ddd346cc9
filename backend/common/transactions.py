"""Transactions without savepoints, and commits that need not wait for the disk."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import OperationalError, connection, transaction


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


@contextmanager
def flushed_later() -> Iterator[None]:
    """Let the transactions of this block commit without waiting for the disk (docs/adr/0023).

    PostgreSQL writes its log in order: they are on the disk once any later transaction of the same
    server has waited for it. So whoever tells of them commits something behind the block first.

    Raises:
        OperationalError: if the connection was lost on the way, also if another one has taken its
            place: the server may have stopped and forgotten what this block committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    line = connection.connection
    try:
        yield
    finally:
        if connection.connection is not line:
            raise OperationalError from psycopg.OperationalError(
                "the connection was lost meanwhile"
            )
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def flush() -> None:
    """Wait until whatever was committed before is on the disk, by whomever."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Only a commit that has written something waits.
        cursor.execute("SELECT pg_logical_emit_message(true, 'flush', '')")
