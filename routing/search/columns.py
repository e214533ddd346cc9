"""What stands in which column of the search's tables. Compiled code knows numbers, not names."""

from typing import Final

# Day.visits: one row per visit. OPENS is its first window's, CLOSES its last window's.
SERVICE: Final = 0
RELEASE: Final = 1
OPENS: Final = 2
CLOSES: Final = 3
FIRST_WINDOW: Final = 4
N_WINDOWS: Final = 5
PAPERS_TO: Final = 6  # number of a desk, or NONE
DESK: Final = 7
GROUP: Final = 8
PLANNED: Final = 9  # number of a shift, or NONE

# Day.shifts: one row per shift. LAST is when it must be back at the very latest, overtime included.
START: Final = 0  # nodes
END: Final = 1
SHIFT_OPENS: Final = 2
SHIFT_CLOSES: Final = 3
LAST: Final = 4
PROFILE: Final = 5
PAUSE_S: Final = 6  # 0: no break
PAUSE_OPENS: Final = 7
PAUSE_CLOSES: Final = 8
KIND: Final = 9  # shifts of one kind are interchangeable

# Routes.way: one row per position of a route, its start (0) and end included. Times are those of
# `routing.gaps`: the earliest departure with the break done (LEAVES) or still open (LEAVES_OPEN),
# the latest arrival with the break done by then (LATE) or still to come (LATE_OPEN). At the end
# place LEAVES is the earliest arrival. LEG is the drive to the next position.
NODE: Final = 0
LEAVES: Final = 1
LATE: Final = 2
LEG: Final = 3
LEAVES_OPEN: Final = 4
LATE_OPEN: Final = 5
N_WAY: Final = 6

# Day.weights, Day.flags
OVERTIME: Final = 0
USED_SHIFT: Final = 1
MOVED: Final = 2
FAIRNESS: Final = 3

HAS_RELEASE: Final = 0
HAS_DESKS: Final = 1
HAS_GROUPS: Final = 2
HAS_EXTRAS: Final = 3  # costs besides travel

NONE: Final = -1
NEVER: Final = 10**9  # later than any time of a day; its negative is earlier than any
NO_PRICE: Final = 2**62  # of what does not fit: above any price
