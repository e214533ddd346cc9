"""One process group of ours: starting its leader, asking it to stop, burying it for sure.

Why groups: when a queue cluster's inner guard is killed, its main process ends with success and
leaves its workers behind; a clean stop sometimes hangs. A dead leader takes its group with it
before the next one starts, and a stop is a request first and a kill some seconds later.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

FIRST_PAUSE_S: Final = 1.0  # before a restart; doubled each time, at most 15 s
LONGEST_PAUSE_S: Final = 15.0
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>

_log = logging.getLogger(__name__)


@dataclass
class Child:
    """What to run, under which name, and how it went. `queue` is empty for the sweep."""

    name: str
    command: Sequence[str]
    queue: str = ""
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = FIRST_PAUSE_S
    started_at_s: float = 0.0
    start_after_s: float = 0.0

    def start(self) -> None:
        """Start the leader in a session of its own."""
        environment = os.environ | {"WORKER_NAME": self.name}
        if self.queue:
            environment["Q_CLUSTER_NAME"] = self.queue
        self.process = subprocess.Popen(  # noqa: S603  our own command
            list(self.command),
            env=environment,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  we have one thread
        )
        self.started_at_s = time.monotonic()
        _log.info("%s started, process %d", self.name, self.process.pid)

    def is_alive(self) -> bool:
        """Tell whether the leader runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask the leader, and only it: it lets its workers finish what they do."""
        if self.process is not None and self.is_alive():
            self.process.terminate()

    def kill_group(self) -> None:
        """End whatever is left of the group, and wait for the leader."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):  # nobody is left: what we want
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def plan_restart(self) -> None:
        """Bury the group and note when the next may start; later each time it dies young."""
        lived_s = time.monotonic() - self.started_at_s
        self.pause_s = FIRST_PAUSE_S if lived_s > 60 else min(self.pause_s * 2, LONGEST_PAUSE_S)
        self.kill_group()
        self.process = None
        self.start_after_s = time.monotonic() + self.pause_s


def _die_with_parent() -> None:
    """Have Linux send SIGTERM to this process when its parent is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
