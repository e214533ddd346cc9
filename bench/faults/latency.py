"""How long after a change its push is at the gateway, with workers that have nothing else to do."""

import random
import time
from pathlib import Path
from typing import Any, Final

from django.test.utils import override_settings

from bench.faults.plant import running_workers, wait_until
from bench.faults.pushes import dispatcher_with_phone, environment_of, failing_fcm, push
from bench.report import print_spreads, spread_ms

TARGET_P95_MS: Final = 2000


def run(*, seed: int, cycles: int, folder: Path) -> dict[str, Any]:
    """Send `cycles` messages, one at a time; returns the figures.

    Raises:
        TookTooLong: if one takes a minute.
    """
    draw, waits_s = random.Random(seed), []
    with (
        override_settings(DEMO_CLOCK_FILE=str(folder / "clock.json")),
        failing_fcm(seed, fails=False) as fcm,
        running_workers(folder, **environment_of(fcm)) as plant,
    ):
        user = dispatcher_with_phone()
        for number in range(cycles):
            time.sleep(0.2 + draw.random())
            key, _ = push(user, number)
            committed_s = time.monotonic()
            wait_until(lambda key=key: key in fcm.taken_at, within_s=60, what="a push arrives")
            waits_s.append(time.monotonic() - committed_s)
        plant.stop()
    spread = spread_ms(waits_s)
    print_spreads({"change to gateway": spread})
    return {"change_to_gateway": spread, "late": int(spread["p95_ms"] > TARGET_P95_MS)}
