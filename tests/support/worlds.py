"""Worlds that tests share: written once, in a transaction that stays open around several tests.

To book, publish and hand over costs more than most tests do. A fixture that only builds a world is
declared `@shared`: the first test that asks for it writes it, each test works in a savepoint behind
it and on copies of its objects, and the first test without it takes it away again. So nothing that
one test does is seen by another, and a world is the same whoever asked first.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any, Final

import pytest
from django.db import connection, transaction

_MAKERS: Final[dict[str, Callable[[], Any]]] = {}
# Whoever commits, deletes facts, or counts queries, some of which a process makes only once.
ALONE: Final = frozenset({"committed", "no_facts", "own_world", "django_assert_num_queries"})


def shared(make: Callable[[], Any]) -> Any:
    """Make a fixture of a function that writes a world and returns its objects."""
    name = make.__name__
    _MAKERS[name] = make

    def world(open_world: "OpenWorld", db: None) -> Any:
        return open_world.objects_of(name)

    world.__doc__ = make.__doc__
    return pytest.fixture(world, name=name)


def wanted_by(fixtures: Iterable[str]) -> str | None:
    """Return the shared world that a test with these fixtures works in; None: in an empty one.

    Of several the last: those before it are written for this test alone.
    """
    names = set(fixtures)
    if names & ALONE:
        return None
    return next((name for name in reversed(_MAKERS) if name in names), None)


class OpenWorld:
    """The world that is written at the moment, and the transaction that holds it."""

    def __init__(self) -> None:
        self._name: str | None = None
        self._objects: Any = None
        self._transaction: transaction.Atomic | None = None
        self._connection: Any = None

    @property
    def is_open(self) -> bool:
        """Say whether there is one."""
        return self._transaction is not None

    def enter(self, name: str | None) -> None:
        """Be in this world when the test begins; `None` is the empty one."""
        if name == self._name and self._is_whole():
            return
        self.leave()
        if name is not None and not connection.in_atomic_block:
            self._transaction = transaction.atomic()
            self._transaction.__enter__()
            self._name, self._objects = name, _MAKERS[name]()
            self._connection = connection.connection

    def leave(self) -> None:
        """Take the world away."""
        held, self._name, self._objects, self._transaction = self._transaction, None, None, None
        if held is not None:
            connection.needs_rollback = True
            held.__exit__(None, None, None)

    def objects_of(self, name: str) -> Any:
        """Return copies of a world's objects; a world that is not open is written for this test."""
        return copy.deepcopy(self._objects) if name == self._name else _MAKERS[name]()

    def _is_whole(self) -> bool:
        """Say whether nobody has ended the connection or its transaction meanwhile."""
        if self._transaction is None:
            return self._name is None
        return connection.connection is self._connection and not connection.needs_rollback
