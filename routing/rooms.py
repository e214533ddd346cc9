"""What every gap of a table offers one visit, all gaps at once.

The same arithmetic as `routing.openings`, on arrays: for questions to thousands of gaps, where
the cheapest of each route is wanted and not only the cheapest of all.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.gap_query import (
    DRIVE_PERCENT,
    DRIVEN_S,
    FROM_PLACE,
    LATE_DONE,
    LATE_OPEN,
    LEAVES_DONE,
    LEAVES_OPEN,
    NEVER,
    PAUSE_CLOSES,
    PAUSE_OPENS,
    PAUSE_S,
    TO_PLACE,
)
from routing.gaps import GapTable
from routing.model import Problem, TimeWindow, Visit

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Rooms(NamedTuple):
    """For each gap the added travel, and when service may begin there: first and last, twice.

    The first pair has the break done before the service, or no break; the second has it after.
    A pair whose first is later than its last is empty. All in seconds.
    """

    table: GapTable
    added_s: Longs
    early_done: Longs
    late_done: Longs
    early_open: Longs
    late_open: Longs

    def keep(self, windows: Iterable[TimeWindow]) -> Bools:
        """Say for each gap whether service can begin in one of the windows there."""
        is_kept = np.zeros(len(self.added_s), np.bool_)
        is_done, is_open = self.early_done <= self.late_done, self.early_open <= self.late_open
        for window in windows:
            opens, closes = window.opens, window.closes
            is_kept |= is_done & (self.early_done <= closes) & (opens <= self.late_done)
            is_kept |= is_open & (self.early_open <= closes) & (opens <= self.late_open)
        return is_kept

    def cheapest(self, is_kept: Bools) -> list[tuple[int, int] | None]:
        """Return for each route (added seconds, position) of its cheapest kept gap, or None."""
        added_s = np.where(is_kept, self.added_s, NEVER)
        found: list[tuple[int, int] | None] = [None] * len(self.table.routes)
        for number in np.unique(_owners(self.table)[is_kept]).tolist():
            first, end = self.table.first_gaps[number : number + 2]
            position = int(added_s[first:end].argmin())
            found[number] = (int(added_s[first + position]), position)
        return found


def rooms_of(problem: Problem, table: GapTable, visit: Visit) -> Rooms:
    """Return what the table's gaps offer the visit; its windows are left to the caller."""
    table = table.leaving(visit.release_s)
    gaps, owners = table.gaps.astype(np.int64), _owners(table)
    courier = table.couriers.astype(np.int64)[owners].T
    there_s = _driven(courier, problem.travel.seconds[gaps[FROM_PLACE], visit.place])
    onward_s = _driven(courier, problem.travel.seconds[visit.place, gaps[TO_PLACE]])
    has_pause = courier[PAUSE_S] > 0
    early_open = gaps[LEAVES_OPEN] + there_s
    early_done = gaps[LEAVES_DONE] + there_s
    late_done = gaps[LATE_DONE] - onward_s
    rested = _after_pause(courier, early_open)
    late_open = np.maximum(gaps[LATE_OPEN] - onward_s, _before_pause(courier, late_done))
    positions = np.arange(gaps.shape[1]) - np.array(table.first_gaps, np.int64)[owners]
    is_closed = positions >= table.reaches(visit)[owners]
    return Rooms(
        table=table,
        added_s=there_s + onward_s - gaps[DRIVEN_S],
        early_done=np.where(has_pause, np.minimum(early_done, rested), early_done),
        late_done=np.where(is_closed, -NEVER, late_done - visit.service_s),
        early_open=early_open,
        late_open=np.where(has_pause & ~is_closed, late_open - visit.service_s, -NEVER),
    )


def _owners(table: GapTable) -> NDArray[np.intp]:
    """Return for each gap the number of its route."""
    return np.repeat(np.arange(len(table.routes)), np.diff(table.first_gaps))


def _driven(courier: Longs, matrix_s: NDArray[Any]) -> Longs:
    driven: Longs = -(-matrix_s.astype(np.int64) * courier[DRIVE_PERCENT] // 100)
    return driven


def _after_pause(courier: Longs, ready: Longs) -> Longs:
    begins = np.maximum(ready, courier[PAUSE_OPENS])
    return np.where(begins <= courier[PAUSE_CLOSES], begins + courier[PAUSE_S], NEVER)


def _before_pause(courier: Longs, until: Longs) -> Longs:
    latest = np.minimum(courier[PAUSE_CLOSES], until - courier[PAUSE_S])
    return np.where(courier[PAUSE_OPENS] + courier[PAUSE_S] > until, -NEVER, latest)
