"""Statements that PostgreSQL plans once for each connection."""

from typing import Any, Final

# psycopg counts the last so many different statements, and forgets those it has not seen since. A
# courier's shift has about 110 of them between two handovers (each savepoint's name is one): with
# psycopg's 100 every statement was forgotten shortly before it came again, and planned anew.
REMEMBERED: Final = 400


def remember_statements(connection: Any, **_: Any) -> None:
    """Let a new connection remember more statements than psycopg does."""
    connection.connection.prepared_max = REMEMBERED
