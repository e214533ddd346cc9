"""Jobs for tests of the workers. Each writes a line into the file named by its payload."""

import os
import time
from contextlib import suppress
from pathlib import Path

from backend.outbox.registry import job_kind
from backend.outbox.states import Lane


def _note(payload, text):
    with Path(payload["file"]).open("a") as file:
        file.write(f"{text}\n")


@job_kind("test_note", expires_after=None)
def note(payload, *, job_id, attempt, now):
    """Write a line."""
    _note(payload, f"{attempt} {os.getpid()}")


@job_kind("test_poison", expires_after=None, max_attempts=2)
def poison(payload, *, job_id, attempt, now):
    """Take the process down, as a crash in a library or the kernel's memory killer would."""
    _note(payload, attempt)
    os._exit(9)


@job_kind("test_slow", expires_after=None)
@job_kind("test_slow_solver", expires_after=None, lane=Lane.SOLVER)
def slow(payload, *, job_id, attempt, now):
    """Write a line, work for a while, write another."""
    _note(payload, "begin")
    time.sleep(payload["seconds"])
    _note(payload, "end")


@job_kind("test_stubborn", expires_after=None)
def stubborn(payload, *, job_id, attempt, now):
    """Work for a while, whatever is raised."""
    _note(payload, "begin")
    until_s = time.monotonic() + payload["seconds"]
    while time.monotonic() < until_s:
        with suppress(BaseException):
            time.sleep(0.05)
