"""Statements that are read once, and that PostgreSQL plans once for each connection."""

from functools import lru_cache
from typing import Any, Final

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg._queries import PostgresQuery, _query2pg_nocache

# psycopg counts the last so many different statements, and forgets those it has not seen since. A
# courier's shift has about 110 of them between two handovers (each savepoint's name is one): with
# psycopg's 100 every statement was forgotten shortly before it came again, and planned anew.
REMEMBERED: Final = 400
LONGEST: Final = 20_000  # characters; what is longer hardly comes again


def remember_statements(connection: Any, **_: Any) -> None:
    """Let a new connection remember more statements than psycopg does, and longer ones."""
    connection.connection.prepared_max = REMEMBERED
    if connection.connection.cursor_factory is ServerBindingCursor:
        connection.connection.cursor_factory = _Cursor


class _Query(PostgresQuery):
    """A statement whose places for values are looked for once.

    psycopg reads each statement of more than 50 values anew, and those with which rows are written
    together have more. Two of its private doors; a test compares with what it does itself.
    """

    def convert(self, query: Any, vars: Any) -> None:  # noqa: A002  psycopg's name
        """Take a statement and its values."""
        if vars is None or not isinstance(query, str) or len(query) > LONGEST:
            super().convert(query, vars)
            return
        encoding = self._tx.encoding
        self.query, self._want_formats, self._order, self._parts = _read(query, encoding)
        self.dump(vars)


class _Cursor(ServerBindingCursor):
    """Django's cursor that binds values on the server, with statements that are read once."""

    _query_cls = _Query


@lru_cache(maxsize=1_000)
def _read(statement: str, encoding: str) -> Any:
    return _query2pg_nocache(statement.encode(encoding), encoding)
