"""The compiled question to a gap table: for each candidate window, the cheapest gap that keeps it.

Everything comes in as arrays and goes out in one, so nothing is made in here. Without numba the
same functions run as plain Python and give the same answers.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit

Ints = NDArray[np.int32]

NEVER: Final = 10**9  # later than any time of a day; its negative is earlier than any
NONE: Final = -1

# Rows of a gap table's `gaps`, one column per gap: the fields of `routing.gaps.Gap`.
FROM_PLACE: Final = 0
LEAVES_OPEN: Final = 1
LEAVES_DONE: Final = 2
TO_PLACE: Final = 3
LATE_DONE: Final = 4
LATE_OPEN: Final = 5
DRIVEN_S: Final = 6
GAP_ROWS: Final = 7

# Columns of a gap table's `couriers`, one row per route. A route's gaps lie side by side.
FIRST_GAP: Final = 0
DRIVE_PERCENT: Final = 1
PAUSE_S: Final = 2  # 0: no break
PAUSE_OPENS: Final = 3
PAUSE_CLOSES: Final = 4
COURIER_COLUMNS: Final = 5

# Rows of an answer, one column per window.
ADDED_S: Final = 0
GAP: Final = 1


@jit
def drive_of(courier: Ints, matrix_s: int) -> int:
    """Return the seconds a courier takes for a drive of the matrix, rounded up."""
    if courier[DRIVE_PERCENT] == 100:
        return matrix_s
    return -(-int(matrix_s) * int(courier[DRIVE_PERCENT]) // 100)


@jit
def after_pause(courier: Ints, ready: int) -> int:
    """Return when a break ends for a courier who is ready for it at this time."""
    begins = max(ready, courier[PAUSE_OPENS])
    return begins + courier[PAUSE_S] if begins <= courier[PAUSE_CLOSES] else NEVER


@jit
def before_pause(courier: Ints, until: int) -> int:
    """Return when a courier must be ready for a break that ends by `until`."""
    if courier[PAUSE_OPENS] + courier[PAUSE_S] > until:
        return -NEVER
    begins: int = min(courier[PAUSE_CLOSES], until - courier[PAUSE_S])
    return begins


@jit
def begins_between(
    gap: Ints, courier: Ints, there_s: int, onward_s: int, service_s: int
) -> tuple[int, int, int, int]:
    """Return when service may begin in a gap: first and last, twice.

    The first pair has the break done before the service or has no break, the second has it after
    the service. A pair whose first is later than its last is empty.
    """
    early_done = gap[LEAVES_DONE] + there_s
    last_done = gap[LATE_DONE] - onward_s
    if courier[PAUSE_S] == 0:
        return early_done, last_done - service_s, NEVER, -NEVER
    early_open = gap[LEAVES_OPEN] + there_s
    early_done = min(early_done, after_pause(courier, early_open))
    last_open = max(gap[LATE_OPEN] - onward_s, before_pause(courier, last_done))
    return early_done, last_done - service_s, early_open, last_open - service_s


@jit
def offer_gap(
    opens: Ints, closes: Ints, added: Ints, rooms: Ints, gap: int, added_s: int,
    early: int, late: int, early_open: int, late_open: int,
) -> None:  # fmt: skip
    """Note the gap for each window it keeps at a lower price than those before it.

    No branch, one row at a time and 32 bits throughout, so that the processor takes several
    windows at once.
    """
    number, price = np.int32(gap), np.int32(added_s)
    first, last = np.int32(min(early, NEVER)), np.int32(max(late, -NEVER))
    first_open, last_open = np.int32(min(early_open, NEVER)), np.int32(max(late_open, -NEVER))
    for w in range(len(opens)):
        is_kept = ((first <= closes[w]) & (opens[w] <= last)) | (
            (first_open <= closes[w]) & (opens[w] <= last_open)
        )
        is_better = is_kept & (price < added[w])
        added[w] = price if is_better else added[w]
        rooms[w] = number if is_better else rooms[w]


@jit
def find_rooms(
    gaps: Ints, couriers: Ints, reach: Ints, to_s: Ints, from_s: Ints, service_s: int,
    windows: Ints, best: Ints,
) -> None:  # fmt: skip
    """Fill in, for each window, the added travel and the number of its cheapest gap.

    Args:
        gaps: [FROM_PLACE …, gap] of all routes, one after the other.
        couriers: [route, FIRST_GAP …].
        reach: how many gaps of each route, from its first, are open to the visit.
        to_s: matrix seconds from each place to the visit.
        from_s: matrix seconds from the visit to each place.
        service_s: how long the visit takes.
        windows: [(opens, closes), window], in any order.
        best: [(ADDED_S, GAP), window]; where there is no room, GAP stays NONE. The first of
            equals is kept.
    """
    opens, closes, added, rooms = windows[0], windows[1], best[ADDED_S], best[GAP]
    for w in range(len(opens)):
        added[w] = NEVER
        rooms[w] = NONE
    for route in range(len(couriers)):
        courier = couriers[route]
        for number in range(courier[FIRST_GAP], courier[FIRST_GAP] + reach[route]):
            gap = gaps[:, number]
            there_s = drive_of(courier, to_s[gap[FROM_PLACE]])
            onward_s = drive_of(courier, from_s[gap[TO_PLACE]])
            early, late, early_open, late_open = begins_between(
                gap, courier, there_s, onward_s, service_s
            )
            if early > late:
                early, late = NEVER, -NEVER
            if early_open > late_open:
                early_open, late_open = NEVER, -NEVER
            if min(early, early_open) == NEVER:
                continue
            added_s = there_s + onward_s - gap[DRIVEN_S]
            offer_gap(
                opens, closes, added, rooms, number, added_s, early, late, early_open, late_open
            )


def warm() -> None:
    """Compile the question now, so that no request waits for it."""
    gaps = np.array([[0], [0], [0], [0], [1], [-NEVER], [0]], np.int32)
    couriers = np.array([[0, 100, 0, 0, 0]], np.int32)
    reach, drives = np.ones(1, np.int32), np.zeros(1, np.int32)
    windows, best = np.array([[0], [1]], np.int32), np.empty((2, 1), np.int32)
    find_rooms(gaps, couriers, reach, drives, drives, 0, windows, best)
