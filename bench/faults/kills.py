"""kill -9 of every part of a worker, again and again: does work go on, is anything lost?"""

import os
import random
import signal
import sys
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django_q.models import OrmQ

from backend.outbox.identity import worker_of
from backend.outbox.models import Job
from backend.outbox.selectors import last_seen
from backend.outbox.services import ask_for_a_beat
from bench.faults.orders import all_ended, lines_of, order, states_of
from bench.faults.plant import QUEUES, Plant, TookTooLong, running_workers, wait_until
from bench.report import print_table, spread_ms

PART_OF: Final = {
    "idle worker": "worker",
    "busy worker": "worker",
    "monitor": "monitor",
    "pusher": "pusher",
    "sentinel": "sentinel",
}
GOES_ON_WITHIN_S: Final = 60.0
PROBES: Final = 6
SLOW_S: Final = 3.0


@dataclass
class Recovery:
    """A cluster that was hit.

    It is back when the killed part has a successor, and a hint put in after that was taken,
    done and acknowledged.
    """

    role: str
    queue: str
    killed: int
    hit_at_s: float
    row: int | None = None
    seen_before: datetime | None = None

    def is_back(self, plant: Plant) -> bool:
        """Look once."""
        if self.row is None:
            if plant.pid_of(PART_OF[self.role], self.queue) in {None, self.killed}:
                return False
            self.seen_before = last_seen(worker_of(self.queue))
            ask_for_a_beat(self.queue)
            rows = OrmQ.objects.filter(key=self.queue).order_by("-id")
            self.row = rows.values_list("id", flat=True).first()
        is_gone = not OrmQ.objects.filter(id=self.row).exists()
        return is_gone and last_seen(worker_of(self.queue)) != self.seen_before


@dataclass
class Tally:
    """What happened; durations in seconds, by role."""

    jobs: list[UUID] = field(default_factory=list)
    goes_on_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    back_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    hit: list[Recovery] = field(default_factory=list)


def run(*, seed: int, cycles: int, folder: Path, in_short: bool = False) -> dict[str, Any]:
    """Kill each part `cycles` times in random clusters; returns the figures.

    `in_short` leaves out what takes long: killing busy and idle workers, whose jobs and clusters
    come back after some seconds, and waiting for the clusters.

    Raises:
        TookTooLong: if work does not go on, or a cluster does not come back, in time.
    """
    draw, tally = random.Random(seed), Tally()
    roles = ("monitor", "pusher", "sentinel") if in_short else tuple(PART_OF)
    plan = [role for role in roles for _ in range(cycles)]
    draw.shuffle(plan)
    with running_workers(folder) as plant:
        for number, role in enumerate(plan, start=1):
            _cycle(plant, role, draw, tally)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{number}/{len(plan)}")
        if not in_short:
            wait_until(
                lambda: not _still_down(plant, tally), within_s=90, what="every cluster is back"
            )
        file = plant.folder / "notes"
        wait_until(lambda: all_ended(tally.jobs), within_s=120, what="every job ended")
        runs = lines_of(file)
        stopped_in_s = plant.stop()
    return _figures(tally, runs, cycles=cycles, stopped_in_s=stopped_in_s)


def _cycle(plant: Plant, role: str, draw: random.Random, tally: Tally) -> None:
    while (hit := _hit(plant, role, draw, tally)) is None:
        continue  # it ended by itself in that moment
    tally.hit.append(hit)
    probes = order("test_note", file=plant.folder / "notes", how_many=PROBES)
    tally.jobs += probes
    took_s = wait_until(
        lambda: all_ended(probes), within_s=GOES_ON_WITHIN_S, what=f"work goes on without a {role}"
    )
    tally.goes_on_s[role].append(took_s)
    _still_down(plant, tally)


def _hit(plant: Plant, role: str, draw: random.Random, tally: Tally) -> Recovery | None:
    queue = _healthy_queue(plant, draw, tally)
    pid = _busy_pid(plant, queue, tally) if role == "busy worker" else _pid(plant, role, queue)
    time.sleep(draw.random() * 0.3)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return Recovery(role, queue, pid, time.monotonic())
    return None


def _healthy_queue(plant: Plant, draw: random.Random, tally: Tally) -> str:
    def up() -> list[str]:
        down = {each.queue for each in _still_down(plant, tally)}
        return [name for name in QUEUES if name not in down]

    wait_until(lambda: bool(up()), within_s=90, what="one cluster is back")
    return draw.choice(up())


def _pid(plant: Plant, role: str, queue: str) -> int:
    part = PART_OF[role]
    found: list[int] = []

    def look() -> bool:
        pid = plant.pid_of(part, queue)
        found[:] = [pid] if pid else []
        return bool(found)

    wait_until(look, within_s=30, what=f"{queue} has a {part}")
    return found[0]


def _busy_pid(plant: Plant, queue: str, tally: Tally) -> int:
    """Give the cluster a slow job; returns the process that works on it."""
    kind = "test_slow_solver" if queue in settings.JOB_QUEUES["solver"] else "test_slow"
    (job_id,) = order(kind, file=plant.folder / "slow", seconds=SLOW_S)
    tally.jobs.append(job_id)

    def is_running() -> bool:
        return Job.objects.filter(id=job_id, state="running").exists()

    wait_until(is_running, within_s=30, what="the slow job runs")
    return int(Job.objects.get(id=job_id).claimed_by.rpartition("/")[2])


def _still_down(plant: Plant, tally: Tally) -> list[Recovery]:
    """Note which clusters are back; returns the others."""
    for each in list(tally.hit):
        if each.is_back(plant):
            tally.back_s[each.role].append(time.monotonic() - each.hit_at_s)
            tally.hit.remove(each)
    late = [each for each in tally.hit if time.monotonic() - each.hit_at_s > 120]
    if late:
        raise TookTooLong(f"{late[0].queue} is not back two minutes after a {late[0].role} died")
    return tally.hit


def _figures(
    tally: Tally, runs: list[list[str]], *, cycles: int, stopped_in_s: float
) -> dict[str, Any]:
    states = states_of(tally.jobs)
    rows = []
    for role in PART_OF:
        goes_on, back = spread_ms(tally.goes_on_s[role]), spread_ms(tally.back_s[role])
        rows.append((
            role, cycles, *(f"{each.get(key, 0) / 1000:.1f}" for each in (goes_on, back)
            for key in ("p50_ms", "max_ms")),
        ))  # fmt: skip
    heading = ("kill -9", "n", "work goes on, s", "worst", "cluster back, s", "worst")
    print_table(heading, rows)
    notes = len(runs)
    return {
        "jobs": len(tally.jobs), "lost": len(tally.jobs) - states["done"], "states": dict(states),
        "notes_written": notes, "stopped_in_s": round(stopped_in_s, 1),
        "goes_on": {role: spread_ms(tally.goes_on_s[role]) for role in PART_OF},
        "cluster_back": {role: spread_ms(tally.back_s[role]) for role in PART_OF},
    }  # fmt: skip
