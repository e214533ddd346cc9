"""Kinds of job for one test."""

from dataclasses import replace

import pytest

from backend.outbox import registry
from backend.outbox.registry import JobKind, always, silence
from backend.outbox.services import enqueue
from backend.outbox.states import Lane

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
def handling():
    """What does the jobs of the kind `test`."""
    return Handling()


@pytest.fixture
def make_kind(handling, monkeypatch):
    """Register the kind `test`, done by `handling`, with other limits than usual."""
    plain = JobKind(KIND, "tests", handling, None, 8, Lane.QUICK, always, silence)

    def make(**changes):
        monkeypatch.setitem(registry._kinds, KIND, replace(plain, **changes))

    return make


@pytest.fixture
def make_job(make_kind, now):
    """Enqueue a job of the kind `test`."""
    make_kind()

    def make(**changes):
        wanted = {"kind": KIND, "payload": {"id": "1"}, "dedupe_key": "test:1", "now": now}
        return enqueue(**wanted | changes)

    return make
