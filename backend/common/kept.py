"""Values kept in this process between questions, and how to know that they still hold.

What hardly ever changes (calendars, shifts, areas, the catalogue) is asked for with every search.
It is kept under the *version* of the rows it was made from: PostgreSQL writes a new row version
with every change, whoever makes it, so one small query for the versions tells for sure whether
what is kept is true. Nobody has to remember to forget.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from django.db import connection

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

# Where a row version lies and which transaction wrote it. No two versions ever share both while
# one of them can be seen, and a transaction that is rolled back leaves its number to nobody.
_VERSION: Final = (
    "(SELECT count(*) || ':' || coalesce(sum(hashtextextended(t.ctid::text || t.xmin::text, 0)), 0)"
    " FROM {rows})"
)


class Kept(Generic[Key, Value]):
    """The values asked for last, for all threads. Two who miss at once both make the value."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return what is kept, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: Key, value: Value) -> Value:
        """Keep a value; the one not asked for the longest goes."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)
            return value

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return what is kept, made if it is not there."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found


def row_versions(rows: Sequence[str], parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the versions of some sets of rows as one query sees them.

    Read them *before* the rows themselves: then what is kept under a version may be newer than
    the version says, which the next question finds out, but never older.

    Args:
        rows: what follows FROM for each set: a table named `t`, perhaps with WHERE.
        parameters: the values of the `%(name)s` in them.
    """
    sets = ", ".join(_VERSION.format(rows=each) for each in rows)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sets}", parameters)
        found: tuple[str, ...] = cursor.fetchone()
    return found
