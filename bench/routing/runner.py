"""Runs measurements side by side, each in a process and on a core of its own.

A forked process, because it has nothing to import: the engine's own imports are made there before
its clock starts. A search that does not end is killed with everything it started.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from bench.routing.jobs import Figures, Job

# Limits are soft for some engines: let them come back, say how late, and kill only the hopeless.
KILL_FACTOR: Final = 3
KILL_EXTRA_S: Final = 240
LOOK_S: Final = 1.0
CRASHED: Final = "ended with"

Measure = Callable[[Job], Figures]
FORK: Final = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class _Running:
    job: Job
    cores: set[int]
    process: BaseProcess
    answer: Connection
    began: float

    @property
    def is_hopeless(self) -> bool:
        age_s = time.monotonic() - self.began
        return age_s > KILL_FACTOR * self.job.seconds + KILL_EXTRA_S

    def end(self) -> None:
        """End the process and everything it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.answer.close()


def run_all(
    jobs: Sequence[Job], *, measure: Measure, side_by_side: int,
    on_done: Callable[[Job, Figures], None],
) -> None:  # fmt: skip
    """Measure all jobs, in order, and report each as it is done.

    With 0 side by side, each has all cores to itself.

    Figures get `process_s`, the whole life of the process; one that failed has an `error` instead
    of what the part measures.
    """
    known = sorted(os.sched_getaffinity(0))
    cores = deque([{core} for core in known[:side_by_side]] or [{*known}])
    waiting, running = deque(jobs), list[_Running]()
    try:
        while waiting or running:
            while waiting and cores:
                running.append(_start(waiting.popleft(), cores.popleft(), measure))
            wait([each.answer for each in running], timeout=LOOK_S)
            for each in [each for each in running if each.answer.poll() or each.is_hopeless]:
                figures = _figures(each)
                running.remove(each)
                each.end()
                cores.append(each.cores)
                on_done(each.job, figures)
    finally:
        for each in running:
            each.end()


def _start(job: Job, cores: set[int], measure: Measure) -> _Running:
    sys.stdout.flush()  # or the child writes what waits in the buffer once more
    answer, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_child, args=(job, cores, measure, sender), daemon=False)
    process.start()
    sender.close()
    return _Running(job, cores, process, answer, began=time.monotonic())


def _child(job: Job, cores: set[int], measure: Measure, sender: Connection) -> None:
    os.setpgid(0, 0)
    os.sched_setaffinity(0, cores)
    sender.send(measure(job))


def _figures(running: _Running) -> Figures:
    """Return what the process answered, or what became of it."""
    took_s = round(time.monotonic() - running.began, 2)
    if not running.answer.poll():
        return {"error": f"killed after {took_s:.0f} s", "process_s": took_s}
    try:
        figures: Figures = running.answer.recv()
    except EOFError:
        running.process.join()
        return {"error": f"{CRASHED} {running.process.exitcode}", "process_s": took_s}
    return {**figures, "process_s": took_s}
