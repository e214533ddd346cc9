"""A database of the benchmark's own: made, migrated, dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection

from backend import embedded_postgres
from bench.processes import parent_of
from tests.support.database import create_test_database, drop_test_database


@contextmanager
def own_database() -> Iterator[str]:
    """Give this process an empty, migrated database until the block ends; yields its name.

    Our embedded PostgreSQL is started if it does not run, and then stopped at the end; with
    DATABASE_URL the server named there is used.
    """
    started = not os.environ.get("DATABASE_URL") and embedded_postgres.start()
    try:
        name = create_test_database(f"bench_{uuid4().hex[:8]}")
        try:
            yield name
        finally:
            drop_test_database(name)
    finally:
        if started:
            embedded_postgres.stop()


def server_pid() -> int:
    """Return the number of PostgreSQL's first process, which must run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    return parent_of(mine)


def server_version() -> str:
    """Return the version of PostgreSQL that answers, like `18.6`."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return f"PostgreSQL {version.split()[0]}"
