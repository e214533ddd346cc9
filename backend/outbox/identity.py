"""The names of workers: `quick-1@machine`, and `quick-1@machine/4711` for the process it is now."""

import os
import socket
from contextlib import suppress

BY_HAND = "by-hand"


def worker_of(part: str) -> str:
    """Return the name of a part of this machine's workers: a queue, the sweep, the supervisor."""
    return f"{part}@{socket.gethostname()[:60]}"


def this_part() -> str:
    """Return the part this process belongs to, as `run_workers` told it in WORKER_NAME."""
    return os.environ.get("WORKER_NAME", BY_HAND)


def this_worker() -> str:
    """Return the worker this process belongs to."""
    return worker_of(this_part())


def this_process() -> str:
    """Return the worker with the number of this process."""
    return f"{this_worker()}/{os.getpid()}"


def has_ended(process: str) -> bool:
    """Tell whether a process of this machine, named by `this_process`, is gone."""
    with suppress(ValueError, PermissionError):
        try:
            os.kill(int(process.rpartition("/")[2]), 0)
        except ProcessLookupError:
            return True
    return False
