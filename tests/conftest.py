"""What every test may ask for: a database, the fixed time, an API client."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from backend import embedded_postgres
from tests.support import database
from tests.support.client import KeyedClient
from tests.support.worlds import OpenWorld, wanted_by

# Monday 2 March 2026, 06:30 in Hà Nội; in UTC it is still Sunday.
NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def pytest_configure() -> None:
    """Give each process of a parallel run photos of its own, and what it starts the same.

    Tests share the bytes of their photos: who erases one must not meet another's copy.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        settings.MEDIA_STORE = os.environ["MEDIA_STORE"] = str(Path(settings.MEDIA_STORE, worker))


@pytest.fixture
def now() -> datetime:
    """The fixed time of all tests."""
    return NOW


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember whether PostgreSQL runs already; the first test that needs it starts it."""
    session.config.stash[_RAN_BEFORE] = embedded_postgres.is_running()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the PostgreSQL that this run started; workers leave that to their controller."""
    is_worker = hasattr(session.config, "workerinput")
    if not is_worker and not session.config.stash.get(_RAN_BEFORE, True):
        embedded_postgres.stop()


_RAN_BEFORE = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """Give this worker a migrated database of its own."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    run = getattr(request.config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)[:8]
    embedded_postgres.start()
    with django_db_blocker.unblock():
        name = database.create_test_database(f"{run}_{worker}")
    yield
    with django_db_blocker.unblock():
        _WORLD.leave()
        database.drop_test_database(name)


_WORLD = OpenWorld()


@pytest.fixture(autouse=True)
def open_world(request: pytest.FixtureRequest, django_db_blocker) -> OpenWorld:
    """Enter the world that this test shares before its own transaction begins, or leave the last.

    See tests/support/worlds.py.
    """
    name = wanted_by(request.fixturenames)
    if name is not None:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        _WORLD.enter(name)
    return _WORLD


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest, open_world: OpenWorld) -> None:
    """Begin the transaction of a test that is marked `django_db`, as pytest-django does, but later.

    Its own fixture of this name comes first of all: before the last test's world is left.
    """
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")


@pytest.fixture
def own_world() -> None:
    """Share no world: nothing of it is known in this process."""


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Real transactions: what is written is committed; afterwards all tables are emptied.

    For races and for whatever needs more than one connection. Everything else uses `db`.
    """
    with django_db_blocker.unblock():
        yield
        database.empty_all_tables()


@pytest.fixture
def no_facts(db) -> None:
    """A database without the procedures, price lists and legacy wards that others find loaded."""
    database.forget_facts()


@pytest.fixture
def api() -> KeyedClient:
    """A client nobody is signed in with."""
    return KeyedClient()
