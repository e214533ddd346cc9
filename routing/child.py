"""The solver's process: started ahead, kept for the next question, killed past its limit.

Two clocks end it, neither of them Python's: the caller kills it at the limit, and the process asks
the kernel for an alarm of its own, which ends it even if the caller is gone and even while a
native library holds the global lock. A process that answered in time waits for the next question
(loading numba takes longer than a small day's plan) until its caller ends or IDLE_S are over. We
use `subprocess`, because a daemonic worker may not start children of `multiprocessing`.
"""

import atexit
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

logger = logging.getLogger(__name__)

SERVE: Final = (sys.executable, "-m", "routing", "serve")
ROOT: Final = Path(__file__).resolve().parent.parent
STDERR_KEPT = 2_000  # characters of a failed process's last words that go to the log
KEPT = 2  # spare processes; more callers at once start, and end, their own

Message = dict[str, Any]


class Child:
    """One process of the solver."""

    def __init__(self, command: Sequence[str] = SERVE) -> None:
        self.owner = os.getpid()
        self._stderr: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115  closed with the process
            "w+", encoding="utf-8", errors="replace"
        )
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr,
            text=True, encoding="utf-8", cwd=ROOT,
        )  # fmt: skip
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.is_ready = False

    @property
    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.poll() is None

    def wait_ready(self, limit_s: float) -> bool:
        """Wait until the process has loaded everything; say whether it did in time."""
        if not self.is_ready:
            self.is_ready = self._next(time.monotonic() + limit_s) is not None
        return self.is_ready

    def ask(self, request: Path, *, limit_s: float) -> Generator[Message, None, None]:
        """Hand over a request file and yield the answers as they come.

        The generator ends with the answer that is `done`. It is cut `limit_s` seconds from now:
        then the process is killed, as it is if the caller closes the generator before its end.
        """
        ends_at, is_done = time.monotonic() + limit_s, False
        try:
            if self.wait_ready(limit_s):
                self._send(f"{request}\n")
                while not is_done and (message := self._next(ends_at)) is not None:
                    is_done = bool(message.get("done"))
                    yield message
        finally:
            if not is_done:
                self.kill()

    def kill(self) -> None:
        """End the process now, and log what it failed with."""
        self._process.kill()
        code = self._process.wait()
        if code not in (0, -signal.SIGKILL, -signal.SIGALRM):  # the last two are our two clocks
            self._stderr.seek(0)
            logger.warning("child ended with %s: %s", code, self._stderr.read()[-STDERR_KEPT:])
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def _send(self, line: str) -> None:
        with suppress(OSError):  # it is gone: reading says so
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        with suppress(OSError, ValueError):
            for line in self._process.stdout or ():
                self._lines.put(line)
        self._lines.put(None)

    def _next(self, ends_at: float) -> Message | None:
        """Return the next message, or None if there is none in time or it is no message."""
        try:
            line = self._lines.get(timeout=max(0.0, ends_at - time.monotonic()))
            message = None if line is None else json.loads(line)
        except (queue.Empty, ValueError):
            return None
        return message if isinstance(message, dict) else None


_spare: list[Child] = []
_lock = threading.Lock()


def take_child() -> Child:
    """Return a spare process, or start one. Give it back with `give_back`."""
    while True:
        with _lock:
            child = _spare.pop() if _spare else None
        if child is None:
            return Child()
        if child.owner != os.getpid():
            continue  # it belongs to the process we were forked from
        if child.is_alive:
            return child
        child.kill()  # it idled away: close what it left open


def give_back(child: Child) -> None:
    """Keep a process that answered to the end for the next question."""
    with _lock:
        if child.is_alive and child.is_ready and len(_spare) < KEPT:
            _spare.append(child)
            return
    child.kill()


def end_spares() -> None:
    """End the processes that wait for a question."""
    with _lock:
        mine = [child for child in _spare if child.owner == os.getpid()]
        _spare.clear()
    for child in mine:
        child.kill()


atexit.register(end_spares)


def end_after(seconds: float) -> None:
    """Let the kernel end this process after so many seconds, whatever it is doing then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def never_end() -> None:
    """Take back what `end_after` asked for."""
    signal.setitimer(signal.ITIMER_REAL, 0)
