"""Keeping worker processes alive, and ending them for sure.

Why not the queue alone: when a queue worker is killed while it waits for work, the cluster may
stand still for ever with all processes alive; when its inner guard is killed, the main process
ends with success and leaves its workers behind; and its clean stop sometimes hangs. So each
child leads a process group of its own. A dead leader takes its whole group down before the
next one starts, a cluster that takes no work is restarted, and a stop is a request first and a
kill a few seconds later. The sweep (the other child) runs whatever the queue leaves lying.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from backend.outbox.selectors import oldest_waiting_hint

LOOK_EVERY_S: Final = 0.5
STOP_WITHIN_S: Final = 6.0
FIRST_PAUSE_S: Final = 1.0  # before a restart; doubled each time, at most 30 s
LONGEST_PAUSE_S: Final = 30.0
# Longer than any task may take: with all workers busy the oldest row rightly stays that long.
STUCK_AFTER_S: Final = settings.JOB_LIMITS_S["quick"] + 30.0
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>

_log = logging.getLogger(__name__)


@dataclass
class Child:
    """One process group of ours: the leader's command, and how it went."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = FIRST_PAUSE_S
    started_at_s: float = 0.0
    start_after_s: float = 0.0

    def start(self) -> None:
        """Start the leader in a session of its own."""
        self.process = subprocess.Popen(  # noqa: S603  our own command
            list(self.command),
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


@dataclass
class StuckWatch:
    """Notices a queue whose oldest waiting row does not move."""

    oldest: int | None = None
    since_s: float = field(default_factory=time.monotonic)

    def is_stuck(self, oldest: int | None) -> bool:
        """Take the oldest waiting row's number now; tell whether it has been there too long."""
        if oldest is None or oldest != self.oldest:
            self.oldest, self.since_s = oldest, time.monotonic()
        return oldest is not None and time.monotonic() - self.since_s > STUCK_AFTER_S


class Supervisor:
    """Starts children, watches over them, ends them."""

    def __init__(self, children: Sequence[Child], *, stop: threading.Event) -> None:
        self._children = children
        self._stop = stop
        self._watch = StuckWatch()

    def run(self) -> None:
        """Keep the children alive until `stop` is set; afterwards no process is left."""
        try:
            while not self._stop.is_set():
                for child in self._children:
                    self._look_after(child)
                self._stop.wait(LOOK_EVERY_S)
        finally:
            self._end()

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_after_s:
                child.start()
        elif not child.is_alive():
            _log.error("%s ended with code %s", child.name, child.process.returncode)
            child.plan_restart()
        elif child.name == "cluster" and self._watch.is_stuck(_oldest_hint()):
            _log.error("%s takes no work", child.name)
            self._watch = StuckWatch()
            child.plan_restart()

    def _end(self) -> None:
        deadline_s = time.monotonic() + STOP_WITHIN_S
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            while child.is_alive() and time.monotonic() < deadline_s:
                time.sleep(0.05)
            child.kill_group()
        _log.info("workers have stopped")


def _oldest_hint() -> int | None:
    try:
        close_old_connections()
        return oldest_waiting_hint()
    except DatabaseError as error:
        # Without the database nobody can work; restarting workers would not help.
        _log.warning("cannot look at the queue: %s", type(error).__name__)
        return None


def _die_with_parent() -> None:
    """Have Linux send SIGTERM to this process when its parent is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
