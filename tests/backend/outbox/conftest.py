"""Handlers for one test."""

import pytest

from backend.outbox import registry
from backend.outbox.services import enqueue

KIND = "test"


class Handling:
    """Notes every call; does what `then` says."""

    def __init__(self):
        self.calls = []
        self.then = None

    def __call__(self, payload, *, job_id, attempt, now):
        self.calls.append((payload, attempt))
        if isinstance(self.then, Exception):
            raise self.then
        if self.then is not None:
            self.then()


@pytest.fixture
def handling(monkeypatch):
    """The handler of the kind `test`."""
    function = Handling()
    monkeypatch.setitem(registry._handlers, KIND, function)
    return function


@pytest.fixture
def make_job(now):
    """Enqueue a job of the kind `test`."""

    def make(**changes):
        wanted = {"kind": KIND, "payload": {"id": "1"}, "dedupe_key": "test:1", "now": now}
        return enqueue(**wanted | changes)

    return make
