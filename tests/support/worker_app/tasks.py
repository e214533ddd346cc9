"""Jobs for tests of the workers. Each writes a line into the file named by its payload."""

import os
import time
from pathlib import Path

from backend.outbox.registry import job_kind


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
def slow(payload, *, job_id, attempt, now):
    """Write a line, work for a while, write another."""
    _note(payload, "begin")
    time.sleep(payload["seconds"])
    _note(payload, "end")
