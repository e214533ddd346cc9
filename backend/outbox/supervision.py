"""Keeping worker processes alive and at work, and ending them for sure.

Why not the queue alone: when a queue worker is killed while it waits for work, the cluster may
stand still for ever with all its processes alive. So each worker is a small cluster with a
queue of its own, each queue is asked for signs of life, and one that no row leaves is restarted:
something on its way is dead, be it who takes it, who does it or who acknowledges
it. The sweep runs whatever the queues leave lying.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import Error, close_old_connections

from backend.common import clock
from backend.outbox import services
from backend.outbox.children import Child
from backend.outbox.identity import worker_of
from backend.outbox.selectors import hints_in, is_busy, is_starting, last_seen

LOOK_EVERY_S: Final = 0.5
LOOK_AT_WORK_EVERY_S: Final = 1.0  # a handful of queries
ASK_EVERY_S: Final = 5.0
STOP_WITHIN_S: Final = 20.0
# A queue with so many rows is not asked for more signs of life: they would only pile up.
_FEW: Final = 3
_MANY: Final = 200  # rows looked at; of a longer queue the oldest
# Nobody works and yet a row does not leave: taking, doing and acknowledging one takes less.
STUCK_AFTER_S: Final = 25.0
# A busy machine takes long to start a cluster.
START_WITHIN_S: Final = 60.0
# With a job in hand: as long as the longest may take, and what the queue needs around it.
BUSY_STUCK_AFTER_S: Final = {
    lane: limit_s + settings.JOB_ROUND_S + 30.0 for lane, limit_s in settings.JOB_LIMITS_S.items()
}

_log = logging.getLogger(__name__)


class StuckWatch:
    """Notices work that does not move. One that starts has `patience_s` until its first move."""

    def __init__(self, *, longest_s: float, patience_s: float | None = None) -> None:
        """Watch from now on; `longest_s` is the longest that somebody may have a job in hand."""
        present_s = time.monotonic()
        self._longest_s = longest_s
        self._patient_until_s = present_s + (START_WITHIN_S if patience_s is None else patience_s)
        self._seen: object = None
        self._since_s = self._idle_since_s = present_s

    def is_stuck(self, seen: object, *, busy: bool) -> bool:
        """Take what there is to see now; tell whether it has been the same for too long.

        `seen` is anything that changes as work goes on, None if there is no work.
        """
        present_s = time.monotonic()
        if seen != self._seen:
            if self._seen is not None:
                self._patient_until_s = present_s  # it has started
            self._seen, self._since_s, self._idle_since_s = seen, present_s, present_s
        if busy:
            self._idle_since_s = present_s
        if seen is None or present_s < self._patient_until_s:
            return False
        idle_s, unmoved_s = present_s - self._idle_since_s, present_s - self._since_s
        return idle_s > STUCK_AFTER_S or unmoved_s > self._longest_s


class Moves:
    """Counts the looks at which some row had left a queue: rows are taken in any order."""

    def __init__(self) -> None:
        """Begin with a queue nobody has looked at."""
        self._rows: frozenset[int] = frozenset()
        self._count = 0

    def count(self, rows: frozenset[int]) -> int:
        """Take the rows that are there now; returns at how many looks one had left."""
        self._count += bool(self._rows - rows)
        self._rows = rows
        return self._count


class Supervisor:
    """Starts children, watches over them, ends them."""

    def __init__(self, children: Sequence[Child], *, stop: threading.Event) -> None:
        self._children = children
        self._stop = stop
        self._watches = {child.name: _watch_for(child) for child in children}
        self._moves = {child.name: Moves() for child in children}
        self._looked_at_s = 0.0
        self._asked_at_s = 0.0

    def run(self) -> None:
        """Keep the children alive until `stop` is set; afterwards no process is left."""
        try:
            while not self._stop.is_set():
                for child in self._children:
                    self._look_after(child)
                if time.monotonic() - self._looked_at_s >= LOOK_AT_WORK_EVERY_S:
                    self._look_at_the_work()
                    self._looked_at_s = time.monotonic()
                self._stop.wait(LOOK_EVERY_S)
        finally:
            self._end()

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_after_s:
                child.start()
                self._watches[child.name] = _watch_for(child)
        elif not child.is_alive():
            _log.error("%s ended with code %s", child.name, child.process.returncode)
            self._replace(child)

    def _look_at_the_work(self) -> None:
        try:
            close_old_connections()
            ask = time.monotonic() - self._asked_at_s >= ASK_EVERY_S
            for child in self._children:
                if child.is_alive() and self._stands_still(child, ask=ask):
                    _log.error("%s does no work", child.name)
                    self._replace(child)
            if ask:
                self._asked_at_s = time.monotonic()
                services.beat(now=clock.now())
                services.forget_vanished()
        except Error as error:
            # Without the database nobody can work; restarting workers would not help.
            _log.warning("cannot look at the work: %s", type(error).__name__)
            self._watches = {child.name: _watch_for(child) for child in self._children}

    def _stands_still(self, child: Child, *, ask: bool) -> bool:
        worker = worker_of(child.name)
        seen: object = last_seen(worker)
        if child.queue:
            rows = frozenset(hints_in(child.queue, at_most=_MANY))
            if ask and len(rows) < _FEW:
                services.ask_for_a_beat(child.queue)
            seen = self._moves[child.name].count(rows) if rows else None
        if is_starting(worker):
            self._watches[child.name] = _watch_for(child)
        return self._watches[child.name].is_stuck(seen, busy=is_busy(worker))

    def _replace(self, child: Child) -> None:
        child.plan_restart()
        try:
            services.take_back(worker_of(child.name), now=clock.now())
            if child.queue:
                services.free_hints(child.queue)
        except Error as error:
            _log.warning("%s leaves jobs to their leases: %s", child.name, type(error).__name__)

    def _end(self) -> None:
        deadline_s = time.monotonic() + STOP_WITHIN_S
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            while child.is_alive() and time.monotonic() < deadline_s:
                time.sleep(0.05)
            child.kill_group()
        _log.info("workers have stopped")


def _watch_for(child: Child) -> StuckWatch:
    lane = "solver" if child.queue in settings.JOB_QUEUES["solver"] else "quick"
    return StuckWatch(longest_s=BUSY_STUCK_AFTER_S[lane])
