"""Transactions without savepoints, and commits that need not wait for the disk."""

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


@contextmanager
def flushed_later() -> Iterator[None]:
    """Let the transactions of this block commit without waiting for the disk (docs/adr/0023).

    PostgreSQL writes its log in order: they are on the disk once any later transaction has waited
    for it. So whoever tells of them commits something behind the block first. If the server
    crashes before, the last of them are gone, and never one without those after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
