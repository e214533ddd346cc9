"""`python -m bench.notifications [--quick]`: messages a second, and how long one takes when idle.

The whole way: `tell` in a transaction of its own, the outbox, real workers (`manage.py
run_workers`), the FCM adapter with its library, HTTP to a server on the loopback, and back into
the message's row. Everything shares one machine.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from django.test.utils import override_settings

from backend.accounts.models import User
from backend.notifications.models import Message, MessageEvent
from bench.database import own_database, server_version
from bench.faults.plant import running_workers, wait_until
from bench.faults.pushes import dispatcher_with_phone, environment_of, failing_fcm, push
from bench.report import arguments, print_json, print_table

MESSAGES: Final = 3_000
QUICK_MESSAGES: Final = 300
IDLE_MESSAGES: Final = 30
WITHIN_S: Final = 600.0


def main() -> int:
    """Measure; returns 1 if a message was lost or sent twice."""
    asked = arguments(__doc__).parse_args()
    n_messages = QUICK_MESSAGES if asked.quick else MESSAGES
    with own_database(), tempfile.TemporaryDirectory(prefix="hengio-bench-") as folder:
        server = server_version()
        figures = run(n_messages, folder=Path(folder))
    print_table(("figure", "value"), sorted(figures.items()))
    print_json("notifications", quick=asked.quick, server=server, **figures)
    return 1 if figures["lost"] or figures["sent_twice"] else 0


def run(n_messages: int, *, folder: Path) -> dict[str, Any]:
    """Send messages one at a time to idle workers, then many at once; returns the figures."""
    with (
        override_settings(DEMO_CLOCK_FILE=str(folder / "clock.json")),
        failing_fcm(1, fails=False) as fcm,
    ):
        user = dispatcher_with_phone()
        with running_workers(folder, **environment_of(fcm)) as plant:
            waits_ms = sorted(_one(user, number) for number in range(IDLE_MESSAGES))
            said_s, sent_s = _many(user, n_messages)
            plant.stop()
        return {
            "messages": n_messages,
            "told_per_s": round(n_messages / said_s, 1),
            "sent_per_s": round(n_messages / sent_s, 1),
            "idle_p50_ms": waits_ms[len(waits_ms) // 2],
            "idle_p95_ms": waits_ms[int(len(waits_ms) * 0.95)],
            "lost": Message.objects.exclude(state="sent").count(),
            "sent_twice": len(fcm.twice),
        }


def _one(user: User, number: int) -> int:
    """Tell one thing and wait for it; returns how long it took, in milliseconds."""
    begun_s = time.monotonic()
    _, message = push(user, number)
    sent = MessageEvent.objects.filter(message=message, state="sent")
    wait_until(sent.exists, within_s=WITHIN_S, what="a message is sent")
    return round((time.monotonic() - begun_s) * 1000)


def _many(user: User, how_many: int) -> tuple[float, float]:
    """Tell many things; returns the seconds until all are told and until all are sent."""
    begun_s = time.monotonic()
    for number in range(how_many):
        push(user, IDLE_MESSAGES + number)
    said_s = time.monotonic() - begun_s
    waiting = Message.objects.filter(state="waiting")
    wait_until(lambda: not waiting.exists(), within_s=WITHIN_S, what="all messages are sent")
    return said_s, time.monotonic() - begun_s


if __name__ == "__main__":
    sys.exit(main())
