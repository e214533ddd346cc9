"""gunicorn with the number of processes and threads of docs/operations.md, on a free port."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from bench.database import server_pid
from bench.processes import cpu_of_tree_s

ROOT: Final = Path(__file__).resolve().parent.parent
READY_WITHIN_S: Final = 120
ENDED_WITHIN_S: Final = 20.0
ANSWERED_WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Web:
    """A running server: where it listens, its master process and its log."""

    port: int
    master: "subprocess.Popen[bytes]"
    log: Path

    def is_ready(self) -> bool:
        """Say whether one of its processes answers, if only after its turn in a crowd."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWERED_WITHIN_S)
        try:
            client.request("GET", "/readyz")
            return client.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def kill_one(self, dice: random.Random) -> int | None:
        """Kill -9 one of its web processes; the master starts another. Returns its id."""
        children = self.children()
        if not children:
            return None
        victim = dice.choice(children)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return victim

    def children(self) -> list[int]:
        """Return the ids of its web processes, those that are starting among them."""
        pid = self.master.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        """End it; what has not ended in time, e.g. a process that still starts, is killed."""
        self.master.terminate()
        try:
            self.master.wait(timeout=ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            for pid in (self.master.pid, *self.children()):  # it would start others
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.master.wait(timeout=20)


class Spent:
    """The processor's time of each side since it was made; it does not depend on the load.

    `web` is gunicorn with all its processes, `database` the whole PostgreSQL, `client` this
    process.
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._before = self._seconds()

    def ms_each(self, number: int) -> dict[str, float]:
        """Return the milliseconds of each side for each of so many, so far."""
        now = self._seconds()
        return {who: round(1000 * (now[who] - self._before[who]) / number, 1) for who in now}

    def _seconds(self) -> dict[str, float]:
        for _ in range(5):
            with suppress(OSError):  # a process ended while it was looked at
                return {
                    "web": cpu_of_tree_s(self._web.master.pid),
                    "database": cpu_of_tree_s(server_pid()), "client": time.process_time(),
                }  # fmt: skip
        raise RuntimeError("processes end faster than they can be looked at")


@contextmanager
def gunicorn(database: str, *, now: datetime) -> Iterator[Web]:
    """Serve the product on `database`, with its clock set to `now`."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hengio-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            clock_file = _clock_file(folder, now)
            master = _start(port, database=database, clock_file=clock_file, log=output)
        web = Web(port, master, log)
        try:
            _wait_until_ready(port, log=log)
            yield web
        finally:
            web.stop()


def _start(
    port: int, *, database: str, clock_file: Path, log: IO[bytes]
) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable, "-m", "gunicorn", "bench.web_app:application", "--bind",
        f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--log-level", "warning",
    ]  # fmt: skip
    environment = {
        **os.environ, "BENCH_DATABASE": database, "DEMO_CLOCK_FILE": str(clock_file),
        "VAR_DIR": str(clock_file.parent),
        "MEDIA_STORE": settings.MEDIA_STORE,  # this process looks at the files, too
    }  # fmt: skip
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )


def _clock_file(folder: str, now: datetime) -> Path:
    path = Path(folder) / "clock.json"
    path.write_text(json.dumps({"offset_s": (now - datetime.now(UTC)).total_seconds()}))
    return path


def free_port() -> int:
    """Return a port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_ready(port: int, *, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            client.request("GET", "/readyz")
            if client.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)  # not listening yet
        finally:
            client.close()
    raise RuntimeError(f"gunicorn is not ready:\n{log.read_text()[-2000:]}")
