"""The one clock. Everything that asks what time it is asks here, once, at the edge."""

import json
import os
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings


def now() -> datetime:
    """Return the present time in UTC.

    In the demo a whole day is played in a minute: the demo writes an offset into the file
    named by `settings.DEMO_CLOCK_FILE`, and web and workers add it. A system check refuses
    that setting everywhere else.
    """
    real = datetime.now(UTC)
    if settings.DEMO_CLOCK_FILE:
        return real + _offset(settings.DEMO_CLOCK_FILE)
    return real


def set_demo_time(at: datetime) -> None:
    """Move the demo's clock to `at` (aware) for every process that shares the clock file.

    Raises:
        RuntimeError: outside the demo.
    """
    if not settings.DEMO_CLOCK_FILE:
        raise RuntimeError("Only the demo has a clock that can be set.")
    offset_s = (at - datetime.now(UTC)).total_seconds()
    path = Path(settings.DEMO_CLOCK_FILE)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"offset_s": offset_s}))
    draft.replace(path)  # a reader sees the old offset or the new one, never half a file


def _offset(path: str) -> timedelta:
    try:
        changed_ns = os.stat(path).st_mtime_ns  # noqa: PTH116  asked for several times a request
    except FileNotFoundError:
        return timedelta()
    return _read_offset(path, changed_ns)


@lru_cache(maxsize=4)
def _read_offset(path: str, changed_ns: int) -> timedelta:
    return timedelta(seconds=float(json.loads(Path(path).read_text())["offset_s"]))
