"""`manage.py run_jobs`: run what is due, once; with `--every` again and again until told to stop.

The loop is the sweep that `run_workers` keeps: it runs short jobs the queues left lying, tells
idle workers of due ones, and ends with its parent.
"""

import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from backend.common import clock
from backend.outbox import services
from backend.outbox.states import Lane

_ROUND_S: Final = 5.0


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
    services.beat(now=clock.now())
    services.tidy(now=clock.now())
    services.wake_idle(now=clock.now())
    services.run_round(lane=Lane.QUICK, clock=clock.now, stop=stop, longest_s=_ROUND_S)
