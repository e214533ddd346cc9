"""A running `manage.py run_workers` on this process's database, and the log it writes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.outbox.identity import worker_of
from backend.outbox.models import STARTING, Heartbeat
from bench.faults import processes
from tests.support.outbox import manage, worker_environment

START_WITHIN_S: Final = 240.0
STOP_WITHIN_S: Final = 30.0
QUEUES: Final = tuple(name for names in settings.JOB_QUEUES.values() for name in names)


class TookTooLong(Exception):
    """Something did not come true in time; the message says what."""


def wait_until(fact: Callable[[], bool], *, within_s: float, what: str) -> float:
    """Wait for a fact; returns how long that took, in seconds.

    Raises:
        TookTooLong: if it does not come true.
    """
    begun_s = time.monotonic()
    while not fact():
        if time.monotonic() - begun_s > within_s:
            raise TookTooLong(f"{what}: not within {within_s:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - begun_s


class Plant:
    """Workers that run, and a folder for what their jobs write."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str]) -> None:
        """Start them."""
        self.folder = folder
        self.log_file = folder / "log"
        with self.log_file.open("wb") as out:
            self.process = subprocess.Popen(manage("run_workers"), env=environment, stderr=out)

    def log(self) -> str:
        """Return what the workers have said so far."""
        return self.log_file.read_text(errors="replace")

    def pid_of(self, role: str, queue: str) -> int | None:
        """Return the process that plays a role in the cluster of a queue, if there is one now."""
        log = self.log()
        leader = processes.leaders(log).get(queue)
        return processes.find(role, leader=leader, log=log) if leader else None

    def stop(self) -> float:
        """Ask for a stop; returns how long it took, in seconds."""
        begun_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=STOP_WITHIN_S)
        return time.monotonic() - begun_s

    def end(self) -> None:
        """Leave no process behind, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for leader in processes.leaders(self.log()).values():
            if processes.members_of(leader):
                os.killpg(leader, signal.SIGKILL)


@contextmanager
def running_workers(folder: Path, **environment: str) -> Iterator[Plant]:
    """Run workers on this process's database until the block ends; they write into a folder.

    The block begins when every worker is ready. If it fails, the last of what they said
    goes to stderr.
    """
    ours = worker_environment() | {"DJANGO_SETTINGS_MODULE": "bench.faults.settings"}
    plant = Plant(folder, environment=ours | {"LOG_LEVEL": "INFO"} | environment)
    try:
        wait_until(
            _every_worker_is_ready,
            within_s=START_WITHIN_S,
            what="every worker is ready",
        )
        yield plant
    except BaseException:
        sys.stderr.write(plant.log()[-20_000:])
        raise
    finally:
        plant.end()


def _every_worker_is_ready() -> bool:
    ready = Heartbeat.objects.exclude(pid=STARTING).values_list("name", flat=True)
    return {worker_of(queue) for queue in QUEUES} <= set(ready)
