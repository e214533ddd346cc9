"""Questions whose SQL is made once.

The ORM takes longer to write most statements than PostgreSQL to answer them. Where the same
question comes with every request, its queryset is compiled on first use and only the values change.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=models.Model)
_LONG_AGO: Final = datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC)  # a mark that no value is equal to


class _Made(NamedTuple):
    """A statement, its parameters with marks where values belong, and how its rows are read."""

    sql: str
    parameters: Sequence[Any]
    places: Sequence[int | None]  # which of the values, those of lists counted one by one
    is_locking: bool
    read: Callable[[Any], Any]


class Compiled(Generic[Row]):
    """A queryset of one table (and what it joins) as a function of values.

    Args:
        make: returns the queryset for some values. It may only compare with them. A value may be
            a list, for `__in`: not empty, and best without repetitions, as each length is another
            statement.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]]) -> None:
        self._make = make
        self._made: dict[tuple[Any, ...], _Made] = {}

    def all(self, *values: Any) -> list[Row]:
        """Return the rows for these values."""
        kinds = tuple(map(_kind, values))
        made = self._made.get(kinds)
        if made is None:
            made = self._made[kinds] = _compile(self._make, kinds)
        if made.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("a row is locked within a transaction")
        single = _one_by_one(values)
        parameters = [
            fixed if place is None else single[place]
            for fixed, place in zip(made.parameters, made.places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, parameters)
            return [made.read(row) for row in cursor.fetchall()]

    def first(self, *values: Any) -> Row | None:
        """Return the first row for these values, or None."""
        return next(iter(self.all(*values)), None)


def _kind(value: Any) -> Any:
    """Return a value's type, of a list those of its members."""
    return tuple(map(type, value)) if isinstance(value, list) else type(value)


def _one_by_one(values: Sequence[Any]) -> list[Any]:
    single: list[Any] = []
    for value in values:
        single += value if isinstance(value, list) else (value,)
    return single


def _compile(make: Callable[..., models.QuerySet[Any]], kinds: Sequence[Any]) -> _Made:
    numbers = count()
    asked = [
        [_mark(each, next(numbers)) for each in kind]
        if isinstance(kind, tuple)
        else _mark(kind, next(numbers))
        for kind in kinds
    ]
    marks, query = _one_by_one(asked), make(*asked).query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet as error:
        raise ValueError("this question has no answer, whatever the values") from error
    places = [
        next((n for n, mark in enumerate(marks) if mark == each), None) for each in parameters
    ]
    if set(places) - {None} != set(range(len(marks))):
        raise ValueError("a value does not reach the statement as it is")
    return _Made(sql, parameters, places, query.select_for_update, _reader(compiler))


def _reader(compiler: Any) -> Callable[[Any], Any]:
    """Return what makes an object of a row, with those it is joined to."""
    about, select = compiler.klass_info, compiler.select
    first, last = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    joined = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of Django 6
    converters = compiler.get_converters([column[0] for column in select])
    model = about["model"]

    def read(row: Any) -> Any:
        (converted,) = compiler.apply_converters([row], converters) if converters else (row,)
        found = model.from_db(DEFAULT_DB_ALIAS, names, converted[first:last])
        for each in joined:
            each.populate(converted, found)
        return found

    return read


def _mark(kind: type, number: int) -> Any:
    if kind is UUID:
        return uuid4()
    if kind is str:
        return uuid4().hex
    if kind is datetime:
        return _LONG_AGO + timedelta(days=number)
    if kind is date:
        return _LONG_AGO.date() + timedelta(days=number)
    if kind is int:
        return -(7_919 + number)
    raise TypeError(f"no mark for {kind}")
