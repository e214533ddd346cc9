"""Writing rows with few and cheap statements.

`save` spends more on making a statement than PostgreSQL on carrying it out, and each statement is
a trip that everybody waits for who stands behind its locks. No signals are sent from here.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Table = type[models.Model]


class _Way(NamedTuple):
    """How rows of a table are written: inserted, unless a rival `may_be_there`, or `changed`."""

    table: Table
    may_be_there: bool = False
    changed: tuple[str, ...] = ()


class _Row(NamedTuple):
    """A row to be written: how, its key, and the values of the fields we give."""

    way: _Way
    key: Any
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
    _write_or_wait(_row_of(row))


def insert_unless_there(row: models.Model) -> None:
    """Insert a row unless a rival is there, where nobody asks which it was; it may wait."""
    _write_or_wait(_row_of(row, may_be_there=True))


def insert_new(row: models.Model) -> bool:
    """Insert a row unless a rival is there already; returns whether it was inserted.

    A rival that is not committed yet is waited for, and its row is visible afterwards. One
    statement, whatever unique constraint the two share.
    """
    written = _row_of(row, may_be_there=True)
    if any(each.way == written.way for each in _gathering.rows or ()):
        _flush()  # or the two would be counted together
    return _write([*_taken(), written]) == 1


def update(row: models.Model, *names: str) -> None:
    """Write some fields of a row that is there, as `save(update_fields=…)`."""
    _write([_change_of(row, names)])


def update_with_others(row: models.Model, *names: str) -> None:
    """Write some fields of a row that is there; within `written_together` it may wait.

    Not for a row whose new values make place for one that is inserted meanwhile: which of the two
    comes first is not said.
    """
    _write_or_wait(_change_of(row, names))


@contextmanager
def written_together() -> Iterator[None]:
    """Write what `insert` and its like are given with one statement, if nobody looks in between.

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
        elif text.startswith("SAVEPOINT") or any(
            _named(each).search(text) for each in _tables(waiting)
        ):
            _flush()
    return execute(sql, *about)


def _flush() -> None:
    waiting = _taken()
    if waiting:
        _write(waiting)


def _taken() -> list[_Row]:
    """Return the rows that wait, and leave none."""
    waiting = _gathering.rows
    if waiting is None:
        return []
    _gathering.rows = []
    return waiting


def _tables(rows: Sequence[_Row]) -> set[Table]:
    return {row.way.table for row in rows}


def _row_of(row: models.Model, *, may_be_there: bool = False) -> _Row:
    way = _Way(type(row), may_be_there)
    written = _Row(way, row.pk, _values(row, _fields_of(way), add=True))
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  as save does
    return written


def _change_of(row: models.Model, names: tuple[str, ...]) -> _Row:
    way = _Way(type(row), changed=names)
    return _Row(way, row.pk, [*_values(row, _fields_of(way)), row.pk])


def _write_or_wait(row: _Row) -> None:
    waiting = _gathering.rows or []
    # One statement writes a row once, and does not see what it inserts itself. Of two changes of
    # the same fields that nobody looked at in between, the later is enough.
    for place, each in enumerate(waiting if row.way.changed else ()):
        if row.key == each.key and row.way == each.way:
            waiting[place] = row
            return
        if row.key == each.key and row.way.table is each.way.table:
            _flush()
            break
    if _gathering.rows is None:
        _write([row])
    else:
        _gathering.rows.append(row)


def _write(rows: Sequence[_Row]) -> int:
    """Write rows with one statement; returns how many were written in the last row's way."""
    last = rows[-1].way
    groups: dict[_Way, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.way, []).append(row)
    groups[last] = groups.pop(last)  # only the last part of a statement tells its number
    parts = tuple(
        part
        for way, some in groups.items()
        for part in ([(way, 1)] * len(some) if way.changed else [(way, len(some))])
    )
    values = [value for some in groups.values() for row in some for value in row.values]
    with connection.cursor() as cursor:
        cursor.execute(_statement(parts), values)
        return int(cursor.rowcount)


@lru_cache(maxsize=512)
def _statement(parts: tuple[tuple[_Way, int], ...]) -> str:
    """Return the statement that writes so many rows in each way."""
    *first, last = (_change(way) if way.changed else _insertion(way, n) for way, n in parts)
    together = ", ".join(f"part{number} AS ({each})" for number, each in enumerate(first))
    return f"WITH {together} {last}" if together else last


def _insertion(way: _Way, n: int) -> str:
    fields = _fields_of(way)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * n)
    otherwise = " ON CONFLICT DO NOTHING" if way.may_be_there else ""
    return f'INSERT INTO "{_name(way.table)}" ({columns}) VALUES {places}{otherwise}'  # noqa: S608  our names only


def _change(way: _Way) -> str:
    changes = ", ".join(f'"{field.column}" = %s' for field in _fields_of(way))
    key = way.table._meta.pk.column  # noqa: SLF001  Django's documented door
    return f'UPDATE "{_name(way.table)}" SET {changes} WHERE "{key}" = %s'  # noqa: S608  too


@lru_cache(maxsize=256)
def _fields_of(way: _Way) -> list[Any]:
    """Return the fields whose values we give."""
    about = way.table._meta  # noqa: SLF001  Django's documented door
    if way.changed:
        return [about.get_field(name) for name in way.changed]
    fields = about.concrete_fields
    return [
        each for each in fields if not each.generated and not isinstance(each, models.AutoField)
    ]


def _values(row: models.Model, fields: Sequence[Any], *, add: bool = False) -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]  # the proxy looks for it each time it is asked something
    return [field.get_db_prep_save(field.pre_save(row, add=add), here) for field in fields]


@lru_cache(maxsize=256)
def _named(table: Table) -> re.Pattern[str]:
    """Return what finds a table's name, and not those that begin with it."""
    return re.compile(rf"\b{_name(table)}\b")


def _name(table: Table) -> str:
    name: str = table._meta.db_table  # noqa: SLF001  Django's documented door
    return name
