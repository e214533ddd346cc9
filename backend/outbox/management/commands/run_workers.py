"""`manage.py run_workers`: clusters of the queue and the sweep, kept at work until told to stop."""

import os
import signal
import sys
import threading
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.outbox.children import Child
from backend.outbox.supervision import Supervisor

_SWEEP_EVERY_S: Final = "2"


class Command(BaseCommand):
    """Run jobs until SIGTERM or SIGINT."""

    help = "Run jobs in worker processes until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start a process group for each queue and one for the sweep, and watch over them."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        os.environ["WORKER_NAME"] = "supervisor"
        manage = [sys.executable, sys.argv[0]]
        queues = [queue for lane in settings.JOB_QUEUES.values() for queue in lane]
        children = [Child(queue, [*manage, "qcluster"], queue=queue) for queue in queues]
        children.append(Child("sweep", [*manage, "run_jobs", "--every", _SWEEP_EVERY_S]))
        Supervisor(children, stop=stop).run()
