"""Writing rows with few and cheap statements.

`save` spends more on making a statement than PostgreSQL on carrying it out, and each statement is
a trip that everybody waits for who stands behind its locks. No signals are sent from here.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, connections, models

Table = type[models.Model]


class _Row(NamedTuple):
    """A row to be inserted: its table, and the values of the fields we give."""

    table: Table
    values: list[Any]


class _Gathering(threading.local):
    """The rows a thread has gathered; None outside of `written_together`."""

    rows: list[_Row] | None = None


_gathering = _Gathering()


def insert(row: models.Model) -> None:
    """Insert a row that must be new, in a third of the time that `save` takes.

    An id that the database makes is not read back.

    Raises:
        IntegrityError: if there is a rival; within `written_together` by a later statement.
    """
    written = _row_of(row)
    if _gathering.rows is None:
        _insert([[written]])
    else:
        _gathering.rows.append(written)


def insert_new(row: models.Model) -> bool:
    """Insert a row unless a rival is there already; returns whether it was inserted.

    A rival that is not committed yet is waited for, and its row is visible afterwards. One
    statement, whatever unique constraint the two share.
    """
    groups = [*_by_table(_taken()), [_row_of(row)]]
    return _insert(groups, " ON CONFLICT DO NOTHING") == 1


def update(row: models.Model, *names: str) -> None:
    """Write some fields of a row that is there, as `save(update_fields=…)`."""
    statement, fields = _change(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_values(row, fields), row.pk])


@contextmanager
def written_together() -> Iterator[None]:
    """Write what `insert` is given with one statement, as long as nobody looks in between.

    It stands within a transaction. A statement that names a table with rows that wait, or starts a
    savepoint, finds them written. What is undone by going back to a savepoint is forgotten, and
    so is everything if the block fails. Foreign keys are checked at the end of the transaction, so
    the order of the rows does not matter. A block within a block is part of it.
    """
    if _gathering.rows is not None:
        yield
        return
    _gathering.rows = []
    try:
        with connection.execute_wrapper(_write_before):
            yield
        _flush()
    finally:
        _gathering.rows = None


def _write_before(execute: Callable[..., Any], sql: Any, *about: Any) -> Any:
    waiting = _gathering.rows
    if waiting:
        text = str(sql)
        if text.startswith("ROLLBACK TO SAVEPOINT"):
            waiting.clear()
        elif text.startswith("SAVEPOINT") or any(_name(row.table) in text for row in waiting):
            _flush()
    return execute(sql, *about)


def _flush() -> None:
    waiting = _taken()
    if waiting:
        _insert(_by_table(waiting))


def _taken() -> list[_Row]:
    """Return the rows that wait, and leave none."""
    waiting = _gathering.rows
    if waiting is None:
        return []
    _gathering.rows = []
    return waiting


def _row_of(row: models.Model) -> _Row:
    written = _Row(type(row), _values(row, _fields_of(type(row)), add=True))
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  as save does
    return written


def _by_table(rows: Sequence[_Row]) -> list[list[_Row]]:
    groups: dict[Table, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.table, []).append(row)
    return list(groups.values())


def _insert(groups: Sequence[Sequence[_Row]], otherwise: str = "") -> int:
    """Insert groups of rows, each of one table, with one statement.

    `otherwise` is said of the last group alone. Returns how many of its rows were written.
    """
    statement = _insertion(tuple((rows[0].table, len(rows)) for rows in groups))
    values = [value for rows in groups for row in rows for value in row.values]
    with connection.cursor() as cursor:
        cursor.execute(statement + otherwise, values)
        return int(cursor.rowcount)


@lru_cache(maxsize=256)
def _insertion(groups: tuple[tuple[Table, int], ...]) -> str:
    """Return the statement that inserts so many rows into each table."""
    *first, last = (_insertion_into(table, number) for table, number in groups)
    together = ", ".join(f"part{number} AS ({each})" for number, each in enumerate(first))
    return f"WITH {together} {last}" if together else last


def _insertion_into(table: Table, number: int) -> str:
    fields = _fields_of(table)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * number)
    return f'INSERT INTO "{_name(table)}" ({columns}) VALUES {places}'  # noqa: S608  our names only


@lru_cache(maxsize=128)
def _change(table: Table, names: tuple[str, ...]) -> tuple[str, list[Any]]:
    about = table._meta  # noqa: SLF001  Django's documented door
    fields: list[Any] = [about.get_field(name) for name in names]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = about.pk.column
    return f'UPDATE "{about.db_table}" SET {changes} WHERE "{key}" = %s', fields  # noqa: S608  too


@lru_cache(maxsize=128)
def _fields_of(table: Table) -> list[Any]:
    """Return the fields whose values we give."""
    fields = table._meta.concrete_fields  # noqa: SLF001  Django's documented door
    return [
        each for each in fields if not each.generated and not isinstance(each, models.AutoField)
    ]


def _values(row: models.Model, fields: Sequence[Any], *, add: bool = False) -> list[Any]:
    here = connections[connection.alias]  # the proxy looks for it each time it is asked something
    return [field.get_db_prep_save(field.pre_save(row, add=add), here) for field in fields]


def _name(table: Table) -> str:
    name: str = table._meta.db_table  # noqa: SLF001  Django's documented door
    return name
