"""The routes of a search: their stops, times and costs, kept up to date after each change."""

from typing import NamedTuple

import numpy as np

from routing.compiled import jit
from routing.search.columns import (
    DESK,
    END,
    FAIRNESS,
    GROUP,
    HAS_DESKS,
    HAS_EXTRAS,
    HAS_GROUPS,
    HAS_RELEASE,
    KIND,
    LATE,
    LATE_OPEN,
    LEAVES,
    LEAVES_OPEN,
    LEG,
    MOVED,
    N_WAY,
    NODE,
    NONE,
    OVERTIME,
    PAUSE_S,
    PLANNED,
    PROFILE,
    RELEASE,
    SERVICE,
    SHIFT_CLOSES,
    SHIFT_OPENS,
    START,
    USED_SHIFT,
)
from routing.search.day import Day, Ints, Longs
from routing.search.times import set_backward, set_end, set_forward, set_start


class Routes(NamedTuple):
    """The routes as the search has them now.

    Attributes:
        way: [shift, position, column]; position 0 is the start, `length + 1` the end.
        length: stops of each shift.
        travel: driving seconds of each shift; 0 without stops.
        released: when each may leave its start at the earliest.
        load: [shift, kind].
        shift_of: the shift of each visit, or NONE.
        position: of each served visit in its route.
        last_desk: [shift, desk] position of the last call there, 0 without one.
        group_shift, group_size: who serves a group, and how many of it.
        empty, n_empty: [kind, …] shifts without stops, and how many of each kind.
        empty_at: where a shift stands in its kind's list, or NONE.
        seen: scratch; a counter, then when each shift was last looked at.
    """

    way: Ints
    length: Ints
    travel: Longs
    released: Longs
    load: Longs
    shift_of: Ints
    position: Ints
    last_desk: Ints
    group_shift: Ints
    group_size: Ints
    empty: Ints
    n_empty: Ints
    empty_at: Ints
    seen: Longs


def empty_routes(day: Day) -> Routes:
    """Return routes without stops."""
    visits, shifts = len(day.visits), len(day.shifts)
    kinds = int(day.shifts[:, KIND].max()) + 1
    routes = Routes(
        way=np.zeros((shifts, visits + 2, N_WAY), np.int32),
        length=np.zeros(shifts, np.int32),
        travel=np.zeros(shifts, np.int64),
        released=np.zeros(shifts, np.int64),
        load=np.zeros((shifts, day.limits.shape[1]), np.int64),
        shift_of=np.full(visits, NONE, np.int32),
        position=np.zeros(visits, np.int32),
        last_desk=np.zeros((shifts, max(1, day.n_desks + 1)), np.int32),
        group_shift=np.full(max(1, day.n_groups), NONE, np.int32),
        group_size=np.zeros(max(1, day.n_groups), np.int32),
        empty=np.zeros((kinds, shifts), np.int32),
        n_empty=np.zeros(kinds, np.int32),
        empty_at=np.full(shifts, NONE, np.int32),
        seen=np.zeros(shifts + 1, np.int64),
    )
    for shift in range(shifts):
        routes.way[shift, 0, NODE] = day.shifts[shift, START]
        routes.way[shift, 1, NODE] = day.shifts[shift, END]
        set_idle(day, routes, shift)
        retime(day, routes, shift)
    return routes


@jit
def retime(day: Day, routes: Routes, shift: int) -> None:
    """Recompute everything of a route from its order: drives, release, times, calls at desks."""
    way, n = routes.way, routes.length[shift]
    visits, windows, shifts, drive = day.visits, day.windows, day.shifts, day.drive
    profile = shifts[shift, PROFILE]
    travel = 0
    for k in range(n + 1):
        leg = drive[profile, way[shift, k, NODE], way[shift, k + 1, NODE]]
        way[shift, k, LEG] = leg
        travel += leg
    routes.travel[shift] = travel if n > 0 else 0
    released = shifts[shift, SHIFT_OPENS]
    if day.flags[HAS_RELEASE]:
        for k in range(1, n + 1):
            released = max(released, visits[way[shift, k, NODE], RELEASE])
    routes.released[shift] = released
    set_start(way, shifts, shift, released)
    set_forward(way, visits, windows, shifts, shift, 1, n + 1)
    set_end(way, shifts, shift, n + 1)
    set_backward(way, visits, windows, shifts, shift, n)
    set_positions(way, routes.position, shift, 1, n)
    if day.flags[HAS_DESKS]:
        set_last_calls(way, visits, routes.last_desk, shift, n)


@jit
def set_positions(way: Ints, position: Ints, shift: int, first: int, last: int) -> None:
    """Note where the stops from `first` to `last` stand."""
    for k in range(first, last + 1):
        position[way[shift, k, NODE]] = k


@jit
def set_last_calls(way: Ints, visits: Ints, last_desk: Ints, shift: int, n: int) -> None:
    """Note the last call of a route at each desk."""
    for desk in range(last_desk.shape[1]):
        last_desk[shift, desk] = 0
    for k in range(1, n + 1):
        desk = visits[way[shift, k, NODE], DESK]
        if desk >= 0:
            last_desk[shift, desk] = k


@jit
def is_feasible(day: Day, routes: Routes, shift: int) -> bool:
    """Say whether the route can be driven, seen from its first drive."""
    way = routes.way
    if routes.length[shift] == 0:
        return True
    if way[shift, 0, LEAVES] + way[shift, 0, LEG] <= way[shift, 1, LATE]:
        return True
    arrives_open = way[shift, 0, LEAVES_OPEN] + way[shift, 0, LEG]
    return day.shifts[shift, PAUSE_S] > 0 and arrives_open <= way[shift, 1, LATE_OPEN]


@jit
def cost_of(day: Day, routes: Routes, shift: int) -> int:
    """Return what a route costs, in seconds of driving (`routing.model.Weights`)."""
    travel = routes.travel[shift]
    n = routes.length[shift]
    if n == 0 or not day.flags[HAS_EXTRAS]:
        return travel
    weights, facts, way = day.weights, day.shifts[shift], routes.way[shift]
    cost = travel + weights[USED_SHIFT]
    cost += weights[OVERTIME] * max(0, way[n + 1, LEAVES] - facts[SHIFT_CLOSES])
    if weights[FAIRNESS] > 0 or weights[MOVED] > 0:
        busy = travel
        for k in range(1, n + 1):
            visit = day.visits[way[k, NODE]]
            busy += visit[SERVICE]
            if visit[PLANNED] >= 0 and visit[PLANNED] != shift:
                cost += weights[MOVED]
        length = max(1, facts[SHIFT_CLOSES] - facts[SHIFT_OPENS])
        cost += weights[FAIRNESS] * busy * busy // (1000 * length)
    return cost


@jit
def set_idle(day: Day, routes: Routes, shift: int) -> None:
    """Put a shift into, or take it out of, the list of its kind's shifts without stops."""
    kind, where = day.shifts[shift, KIND], routes.empty_at[shift]
    if routes.length[shift] == 0 and where == NONE:
        routes.empty[kind, routes.n_empty[kind]] = shift
        routes.empty_at[shift] = routes.n_empty[kind]
        routes.n_empty[kind] += 1
    elif routes.length[shift] > 0 and where != NONE:
        routes.n_empty[kind] -= 1
        moved = routes.empty[kind, routes.n_empty[kind]]
        routes.empty[kind, where] = moved
        routes.empty_at[moved] = where
        routes.empty_at[shift] = NONE


@jit
def insert(day: Day, routes: Routes, shift: int, gap: int, visit: int) -> None:
    """Put a visit between positions `gap` and `gap + 1`. The caller knows that it fits."""
    way, n = routes.way, routes.length[shift]
    visits, windows, shifts, drive = day.visits, day.windows, day.shifts, day.drive
    for k in range(n + 1, gap, -1):
        for column in range(N_WAY):
            way[shift, k + 1, column] = way[shift, k, column]
    profile = shifts[shift, PROFILE]
    there = drive[profile, way[shift, gap, NODE], visit]
    onward = drive[profile, visit, way[shift, gap + 2, NODE]]
    routes.travel[shift] += there + onward - (way[shift, gap, LEG] if n > 0 else 0)
    way[shift, gap + 1, NODE] = visit
    way[shift, gap, LEG] = there
    way[shift, gap + 1, LEG] = onward
    routes.length[shift] = n + 1
    for kind in range(routes.load.shape[1]):
        routes.load[shift, kind] += day.loads[visit, kind]
    routes.shift_of[visit] = shift
    first = gap + 1
    if day.flags[HAS_RELEASE] and visits[visit, RELEASE] > routes.released[shift]:
        routes.released[shift] = visits[visit, RELEASE]
        set_start(way, shifts, shift, visits[visit, RELEASE])
        first = 1
    set_forward(way, visits, windows, shifts, shift, first, n + 2)
    set_backward(way, visits, windows, shifts, shift, gap + 1)
    set_positions(way, routes.position, shift, gap + 1, n + 1)
    if day.flags[HAS_DESKS]:
        set_last_calls(way, visits, routes.last_desk, shift, n + 1)
    if day.flags[HAS_GROUPS]:
        note_group(day, routes, visit, shift, 1)
    if n == 0:
        set_idle(day, routes, shift)


@jit
def note_group(day: Day, routes: Routes, visit: int, shift: int, step: int) -> None:
    """Count a visit into (`step` 1) or out of (-1) its group."""
    group = day.visits[visit, GROUP]
    if group >= 0:
        routes.group_size[group] += step
        routes.group_shift[group] = shift if routes.group_size[group] > 0 else NONE


@jit
def take_out(shift_of: Ints, load: Longs, loads: Longs, visit: int) -> None:
    """Mark a visit as unserved; `close_up` takes it out of its route."""
    shift = shift_of[visit]
    shift_of[visit] = NONE
    for kind in range(load.shape[1]):
        load[shift, kind] -= loads[visit, kind]


@jit
def close_up(day: Day, routes: Routes, shift: int) -> None:
    """Take the visits marked as unserved out of a route and recompute it."""
    way, n = routes.way[shift], routes.length[shift]
    kept = 0
    for k in range(1, n + 1):
        if routes.shift_of[way[k, NODE]] == shift:
            kept += 1
            way[kept, NODE] = way[k, NODE]
    way[kept + 1, NODE] = way[n + 1, NODE]
    routes.length[shift] = kept
    retime(day, routes, shift)
    if kept == 0:
        set_idle(day, routes, shift)
