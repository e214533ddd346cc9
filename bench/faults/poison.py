"""Jobs that kill whatever process runs them, among jobs that do not."""

import random
import time
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from backend.outbox.models import Job
from backend.outbox.registry import kind_of
from bench.faults.orders import all_ended, lines_of, order, states_of
from bench.faults.plant import running_workers, wait_until
from bench.report import print_table, spread_ms

NOTES_FOR_EACH: Final = 10
FLOW_WITHIN_S: Final = 60.0
END_WITHIN_S: Final = 300.0


def run(*, seed: int, cycles: int, folder: Path) -> dict[str, Any]:
    """Order `cycles` poison jobs among ten times as many notes; returns the figures.

    Raises:
        TookTooLong: if a job does not end in time.
    """
    draw = random.Random(seed)
    plan = ["test_poison"] * cycles + ["test_note"] * (cycles * NOTES_FOR_EACH)
    draw.shuffle(plan)
    ordered_s: dict[UUID, float] = {}
    by_kind: dict[str, list[UUID]] = {"test_poison": [], "test_note": []}
    with running_workers(folder) as plant:
        for kind in plan:
            (job_id,) = order(kind, file=folder / kind)
            ordered_s[job_id] = time.time()
            by_kind[kind].append(job_id)
            time.sleep(draw.random() * 0.1)
        wait_until(
            lambda: all_ended(by_kind["test_note"]),
            within_s=FLOW_WITHIN_S,
            what="the other jobs flow",
        )
        wait_until(
            lambda: all_ended(by_kind["test_poison"]),
            within_s=END_WITHIN_S,
            what="every poison job is dead",
        )
        killed = len(lines_of(folder / "test_poison"))
        plant.stop()
    waits = [
        job.ended_at.timestamp() - ordered_s[job.id]
        for job in Job.objects.filter(id__in=by_kind["test_note"])
        if job.ended_at
    ]
    return _figures(by_kind, waits, killed)


def _figures(by_kind: dict[str, list[UUID]], waits_s: list[float], killed: int) -> dict[str, Any]:
    poison, notes = (states_of(by_kind[kind]) for kind in ("test_poison", "test_note"))
    attempts = set(
        Job.objects.filter(id__in=by_kind["test_poison"]).values_list("attempts", flat=True)
    )
    limit = kind_of("test_poison").max_attempts
    flow = spread_ms(waits_s)
    print_table(
        ("", "n", "dead", "done", "attempts"),
        [
            ("poison", len(by_kind["test_poison"]), poison["dead"], poison["done"], str(attempts)),
            ("others", len(by_kind["test_note"]), notes["dead"], notes["done"], ""),
        ],
    )
    return {
        "poison": dict(poison), "others": dict(notes), "attempts": sorted(attempts),
        "limit": limit, "processes_killed": killed, "others_took": flow,
        "lost": len(by_kind["test_note"]) - notes["done"],
        "undead": len(by_kind["test_poison"]) - poison["dead"],
    }  # fmt: skip
