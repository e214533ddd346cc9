"""When a route is where: earliest and latest times of its stops, on plain arrays.

The arithmetic is that of `routing.gaps`; it equals `routing.timing`, rule by rule.
"""

from routing.compiled import jit
from routing.search.columns import (
    CLOSES,
    FIRST_WINDOW,
    LAST,
    LATE,
    LATE_OPEN,
    LEAVES,
    LEAVES_OPEN,
    LEG,
    N_WINDOWS,
    NEVER,
    NODE,
    OPENS,
    PAUSE_CLOSES,
    PAUSE_OPENS,
    PAUSE_S,
    SERVICE,
    SHIFT_OPENS,
)
from routing.search.day import Ints


@jit
def first_begin(visits: Ints, windows: Ints, visit: int, ready: int) -> int:
    """Return when service begins for a courier who is ready at this time; NEVER if too late."""
    if ready > visits[visit, CLOSES]:
        return NEVER
    first = visits[visit, FIRST_WINDOW]
    for number in range(first, first + visits[visit, N_WINDOWS]):
        if ready <= windows[number, 1]:
            return max(ready, windows[number, 0])
    return NEVER


@jit
def last_begin(visits: Ints, windows: Ints, visit: int, bound: int) -> int:
    """Return the last time up to `bound` at which service may begin; -NEVER if there is none."""
    if bound < visits[visit, OPENS]:
        return -NEVER
    first = visits[visit, FIRST_WINDOW]
    for number in range(first + visits[visit, N_WINDOWS] - 1, first - 1, -1):
        if bound >= windows[number, 0]:
            return min(bound, windows[number, 1])
    return -NEVER


@jit
def after_pause(shifts: Ints, shift: int, ready: int) -> int:
    """Return when the break ends for a courier who is ready for it at this time."""
    begins = max(ready, shifts[shift, PAUSE_OPENS])
    return begins + shifts[shift, PAUSE_S] if begins <= shifts[shift, PAUSE_CLOSES] else NEVER


@jit
def before_pause(shifts: Ints, shift: int, until: int) -> int:
    """Return when a courier must be ready for a break that ends by `until`."""
    if shifts[shift, PAUSE_OPENS] + shifts[shift, PAUSE_S] > until:
        return -NEVER
    return min(shifts[shift, PAUSE_CLOSES], until - shifts[shift, PAUSE_S])


@jit
def set_start(way: Ints, shifts: Ints, shift: int, released: int) -> None:
    """Note the earliest departures from the start place."""
    way[shift, 0, LEAVES_OPEN] = way[shift, 0, LEAVES] = released
    if shifts[shift, PAUSE_S] > 0:
        rested = after_pause(shifts, shift, shifts[shift, SHIFT_OPENS])
        way[shift, 0, LEAVES] = max(rested, released)


@jit
def set_forward(
    way: Ints, visits: Ints, windows: Ints, shifts: Ints, shift: int, first: int, end: int
) -> None:
    """Recompute the earliest times from stop `first` to the end place at position `end`."""
    paused = shifts[shift, PAUSE_S] > 0
    for k in range(first, end):
        visit = way[shift, k, NODE]
        service = visits[visit, SERVICE]
        arrives = way[shift, k - 1, LEAVES] + way[shift, k - 1, LEG]
        if not paused:
            way[shift, k, LEAVES] = first_begin(visits, windows, visit, arrives) + service
            continue
        arrives_open = way[shift, k - 1, LEAVES_OPEN] + way[shift, k - 1, LEG]
        arrives = min(arrives, after_pause(shifts, shift, arrives_open))
        leaves_open = first_begin(visits, windows, visit, arrives_open) + service
        leaves = first_begin(visits, windows, visit, arrives) + service
        way[shift, k, LEAVES_OPEN] = leaves_open
        way[shift, k, LEAVES] = min(leaves, after_pause(shifts, shift, leaves_open))
    returns = way[shift, end - 1, LEAVES] + way[shift, end - 1, LEG]
    if paused:
        returns_open = way[shift, end - 1, LEAVES_OPEN] + way[shift, end - 1, LEG]
        if returns_open <= before_pause(shifts, shift, shifts[shift, LAST]):
            returns = min(returns, returns_open)  # and rests there
    way[shift, end, LEAVES] = returns


@jit
def set_backward(
    way: Ints, visits: Ints, windows: Ints, shifts: Ints, shift: int, last: int
) -> None:
    """Recompute the latest arrivals from stop `last` down to the first."""
    paused = shifts[shift, PAUSE_S] > 0
    for k in range(last, 0, -1):
        visit = way[shift, k, NODE]
        service = visits[visit, SERVICE]
        leaves = way[shift, k + 1, LATE] - way[shift, k, LEG]
        late = last_begin(visits, windows, visit, leaves - service)
        way[shift, k, LATE] = late
        if paused:
            leaves_open = max(
                before_pause(shifts, shift, leaves),
                way[shift, k + 1, LATE_OPEN] - way[shift, k, LEG],
            )
            late_open = last_begin(visits, windows, visit, leaves_open - service)
            way[shift, k, LATE_OPEN] = max(late_open, before_pause(shifts, shift, late))


@jit
def set_end(way: Ints, shifts: Ints, shift: int, end: int) -> None:
    """Note the latest arrivals at the end place."""
    way[shift, end, LATE] = shifts[shift, LAST]
    way[shift, end, LATE_OPEN] = -NEVER
    if shifts[shift, PAUSE_S] > 0:
        way[shift, end, LATE_OPEN] = before_pause(shifts, shift, shifts[shift, LAST])
