"""A program of ours in a process of its own that cannot outlive its time.

Two clocks end it, neither of them Python's: the caller kills it at the limit, and the child asks
the kernel for an alarm at its start, which ends it even if the caller is gone and even while a
native library holds the global lock. We use `subprocess`, because a daemonic worker may not start
children of `multiprocessing`.
"""

import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from threading import Timer
from typing import IO

logger = logging.getLogger(__name__)

IMPROVE = (sys.executable, "-m", "routing", "improve")
STDERR_KEPT = 2_000  # characters of a failed child's last words that go to the log


def run_lines(
    request: str, *, limit_s: float, command: Sequence[str] = IMPROVE
) -> Generator[str, None, None]:
    """Hand `request` to a new process and yield the lines it answers, as they come.

    The process is killed `limit_s` seconds after its start, or when the caller closes the
    iterator; when the iterator is done, the process is gone. What it failed with is logged.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as stdin,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as stderr,
    ):
        stdin.write(request)  # a file, not a pipe: a child that does not read cannot block us
        stdin.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            cwd=Path(__file__).resolve().parent.parent,
        ) as process:
            yield from _lines_until(process, limit_s=limit_s)
        _log_failure(process.returncode, stderr)


def _lines_until(process: subprocess.Popen[str], *, limit_s: float) -> Generator[str, None, None]:
    limit = Timer(limit_s, process.kill)
    limit.daemon = True
    limit.start()
    try:
        yield from process.stdout or ()
    finally:
        limit.cancel()
        process.kill()


def end_after(seconds: float) -> None:
    """Let the kernel end this process after so many seconds, whatever it is doing then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _log_failure(returncode: int, stderr: IO[str]) -> None:
    if returncode in (0, -signal.SIGKILL, -signal.SIGALRM):
        return  # done, or ended by one of the two clocks
    stderr.seek(0)
    logger.warning("child ended with %s: %s", returncode, stderr.read()[-STDERR_KEPT:])
