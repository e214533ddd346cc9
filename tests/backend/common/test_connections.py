"""When a connection is asked whether it lives, before a request uses it."""

from types import SimpleNamespace

import pytest
from django.db import connections as all_connections

from backend.common import connections
from backend.common.connections import TRUSTED_S, note_answers, trust_who_just_answered

pytestmark = pytest.mark.django_db


class Line:
    """A connection of its own, on which one request comes after the other."""

    def __init__(self, monkeypatch):
        self.db = all_connections.create_connection("default")
        self.times_asked = 0
        monkeypatch.setattr(self.db, "is_usable", self._asked)
        of_this_thread = SimpleNamespace(all=lambda initialized_only: [self.db])
        monkeypatch.setattr(connections, "connections", of_this_thread)
        self.db.connect()

    def _asked(self):
        self.times_asked += 1
        return True

    def request(self):
        """As Django and we treat it; returns how often the connection was asked."""
        before = self.times_asked
        self.db.close_if_unusable_or_obsolete()
        trust_who_just_answered()
        with self.db.cursor() as cursor:
            cursor.execute("SELECT 1")
        note_answers()
        return self.times_asked - before


@pytest.fixture
def line(monkeypatch):
    line = Line(monkeypatch)
    yield line
    line.db.close()


def test_a_connection_that_just_answered_is_not_asked(line):
    line.request()

    assert (line.request(), line.request()) == (0, 0)


def test_a_connection_that_rested_is_asked(line, monkeypatch):
    line.request()
    later = connections.time.monotonic() + TRUSTED_S
    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: later))

    assert line.request() == 1


def test_a_connection_that_had_an_error_is_asked(line):
    line.request()
    line.db.errors_occurred = True

    assert line.request() == 1
