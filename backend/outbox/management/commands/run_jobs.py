"""`manage.py run_jobs`: run what is due, once; with `--every` again and again until told to stop.

The loop is one of the two processes that `run_workers` keeps. It ends with its parent, and a
job that runs longer than the queue would let it ends the process: the attempt is counted, and
`run_workers` starts another.
"""

import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from backend.common import clock
from backend.outbox import services

_LONGEST_JOB_S: Final[int] = settings.JOB_LIMITS_S["quick"]


class Command(BaseCommand):
    """Run due jobs in this process."""

    help = "Run the jobs that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the pause between two rounds."""
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on until SIGTERM")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one round, or rounds until a signal comes or the parent is gone."""
        if options["every"] is None:
            made = services.sweep(now=clock.now())
            self.stdout.write(f"{made} attempts")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        parent = os.getppid()
        while not stop.is_set() and os.getppid() == parent:
            _run_a_round(stop)
            close_old_connections()
            stop.wait(options["every"])


def _run_a_round(stop: threading.Event) -> None:
    services.tidy(now=clock.now())
    while not stop.is_set():
        # No handler is set: the alarm ends the process, as the queue's timeout ends a worker.
        signal.alarm(_LONGEST_JOB_S)
        ran = services.run_next(now=clock.now())
        signal.alarm(0)
        if not ran:
            return
