"""`manage.py run_workers`: the queue's cluster and the sweep, kept alive until told to stop."""

import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand

from backend.outbox.supervision import Child, Supervisor


class Command(BaseCommand):
    """Run jobs until SIGTERM or SIGINT."""

    help = "Run jobs in worker processes until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start both process groups and watch over them."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        manage = [sys.executable, sys.argv[0]]
        children = [
            Child("cluster", [*manage, "qcluster"]),
            Child("sweep", [*manage, "run_jobs", "--every", "1"]),
        ]
        Supervisor(children, stop=stop).run()
