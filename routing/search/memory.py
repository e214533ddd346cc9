"""What the search remembers: routes as they were before a step, who is out, the best so far."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.search.columns import HAS_DESKS, HAS_EXTRAS, HAS_GROUPS, N_WAY, NODE, NONE
from routing.search.day import Day, Ints, Longs
from routing.search.routes import Routes, cost_of, set_idle, set_last_calls, set_positions


class Memory(NamedTuple):
    """Scratch tables of one search. Counters are arrays of one number, because tuples are fixed.

    Attributes:
        touched, n_touched, is_touched: shifts whose routes were saved in this step.
        way, length, travel, released, load, cost: those routes as they were, and their costs.
        group_shift, group_size: the groups as they were.
        removed, n_removed: visits to be put back in this step.
        key: what `removed` is sorted by.
        absent, n_absent: visits in no route; `absent_before` as they were.
        best_way, best_length: the best routes so far, nodes only.
        cost_now, cost_best: of the current and the best routes, absent visits included.
    """

    touched: Ints
    n_touched: Longs
    is_touched: NDArray[np.bool_]
    way: Ints
    length: Ints
    travel: Longs
    released: Longs
    load: Longs
    cost: Longs
    group_shift: Ints
    group_size: Ints
    removed: Ints
    n_removed: Longs
    key: NDArray[np.float64]
    absent: Ints
    n_absent: Longs
    absent_before: Ints
    best_way: Ints
    best_length: Ints
    cost_now: Longs
    cost_best: Longs


def memory_of(day: Day, routes: Routes) -> Memory:
    """Return the memory of a search that begins with these routes."""
    shifts, visits = len(day.shifts), len(day.visits)
    absent = np.flatnonzero(routes.shift_of == NONE).astype(np.int32)
    memory = Memory(
        touched=np.zeros(shifts, np.int32),
        n_touched=np.zeros(1, np.int64),
        is_touched=np.zeros(shifts, np.bool_),
        way=routes.way.copy(),
        length=routes.length.copy(),
        travel=routes.travel.copy(),
        released=routes.released.copy(),
        load=routes.load.copy(),
        cost=np.zeros(shifts, np.int64),
        group_shift=routes.group_shift.copy(),
        group_size=routes.group_size.copy(),
        removed=np.zeros(visits, np.int32),
        n_removed=np.zeros(1, np.int64),
        key=np.zeros(visits, np.float64),
        absent=np.concatenate([absent, np.zeros(visits - len(absent), np.int32)]),
        n_absent=np.array([len(absent)], np.int64),
        absent_before=np.zeros(visits, np.int32),
        best_way=np.ascontiguousarray(routes.way[:, :, NODE]),
        best_length=routes.length.copy(),
        cost_now=np.zeros(1, np.int64),
        cost_best=np.zeros(1, np.int64),
    )
    cost = sum(int(cost_of(day, routes, shift)) for shift in range(shifts))
    memory.cost_now[0] = memory.cost_best[0] = cost + int(day.price[absent].sum())
    return memory


@jit
def copy_row(source: Any, target: Any, n: int) -> None:
    """Copy the first `n` numbers of a row."""
    for index in range(n):
        target[index] = source[index]


@jit
def copy_way(source: Ints, target: Ints, shift: int, n: int) -> None:
    """Copy the first `n` positions of a route."""
    for k in range(n):
        for column in range(N_WAY):
            target[shift, k, column] = source[shift, k, column]


@jit
def begin_step(day: Day, routes: Routes, memory: Memory) -> None:
    """Forget the last step."""
    for index in range(memory.n_touched[0]):
        memory.is_touched[memory.touched[index]] = False
    memory.n_touched[0] = memory.n_removed[0] = 0
    if day.flags[HAS_GROUPS]:
        copy_row(routes.group_shift, memory.group_shift, len(routes.group_shift))
        copy_row(routes.group_size, memory.group_size, len(routes.group_size))


@jit
def touch(day: Day, routes: Routes, memory: Memory, shift: int) -> None:
    """Save a route before its first change in this step."""
    if memory.is_touched[shift]:
        return
    memory.is_touched[shift] = True
    memory.touched[memory.n_touched[0]] = shift
    memory.n_touched[0] += 1
    n = routes.length[shift]
    copy_way(routes.way, memory.way, shift, n + 2)
    memory.length[shift] = n
    memory.travel[shift] = routes.travel[shift]
    memory.released[shift] = routes.released[shift]
    copy_row(routes.load[shift], memory.load[shift], routes.load.shape[1])
    memory.cost[shift] = (
        cost_of(day, routes, shift) if day.flags[HAS_EXTRAS] else routes.travel[shift]
    )


@jit
def undo_step(day: Day, routes: Routes, memory: Memory) -> None:
    """Put the touched routes back as they were."""
    for index in range(memory.n_removed[0]):
        routes.shift_of[memory.removed[index]] = NONE
    for index in range(memory.n_touched[0]):
        shift = memory.touched[index]
        n = memory.length[shift]
        copy_way(memory.way, routes.way, shift, n + 2)
        routes.length[shift] = n
        routes.travel[shift] = memory.travel[shift]
        routes.released[shift] = memory.released[shift]
        copy_row(memory.load[shift], routes.load[shift], routes.load.shape[1])
        for k in range(1, n + 1):
            routes.shift_of[routes.way[shift, k, NODE]] = shift
        set_positions(routes.way, routes.position, shift, 1, n)
        if day.flags[HAS_DESKS]:
            set_last_calls(routes.way, day.visits, routes.last_desk, shift, n)
        set_idle(day, routes, shift)
    if day.flags[HAS_GROUPS]:
        copy_row(memory.group_shift, routes.group_shift, len(routes.group_shift))
        copy_row(memory.group_size, routes.group_size, len(routes.group_size))


@jit
def keep_best(routes: Routes, memory: Memory) -> None:
    """Note the current routes as the best so far."""
    memory.cost_best[0] = memory.cost_now[0]
    for shift in range(len(routes.length)):
        n = routes.length[shift]
        memory.best_length[shift] = n
        for k in range(1, n + 1):
            memory.best_way[shift, k] = routes.way[shift, k, NODE]
