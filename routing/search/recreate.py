"""The recreate: put visits back one after the other, each where it costs least.

Source: greedy insertion with blinks, Christiaens and Vanden Berghe (see `ruin`), section 5.3. Our
orders add the price of leaving a visit out, and its window.
"""

import numpy as np
from numpy.typing import NDArray

from routing.compiled import jit
from routing.search.columns import (
    CLOSES,
    DESK,
    NONE,
    OPENS,
    START,
)
from routing.search.day import Day, Ints
from routing.search.dice import Dice, draw, draw_below
from routing.search.memory import Memory, copy_row, touch
from routing.search.place import cheapest_anywhere, cheapest_near
from routing.search.routes import Routes, insert

BLINK = 0.01  # how often a gap is overlooked; the paper's β
TRIED_ABSENT = 8  # absent visits tried in a step; more would slow overloaded days
# Orders, and how often each is drawn, of N_ORDERS.
RANDOM, DEMAND, FAR, NEAR, NARROW, EARLY = 10, 11, 13, 14, 15, 16
N_ORDERS = 17


@jit
def recreate(day: Day, routes: Routes, memory: Memory, dice: Dice) -> int:
    """Put back what is out. Return by how much the prices of absent visits rose."""
    rise = call_absent(day, memory, dice)
    sort_removed(day, memory, draw_below(dice, N_ORDERS), dice)
    for index in range(memory.n_removed[0]):
        visit = memory.removed[index]
        limit = day.price[visit]
        _, shift, gap = cheapest_near(day, routes, visit, limit, BLINK, dice)
        if shift == NONE:
            _, shift, gap = cheapest_anywhere(day, routes, visit, limit, BLINK, dice)
        if shift == NONE:
            memory.absent[memory.n_absent[0]] = visit
            memory.n_absent[0] += 1
            rise += limit
        else:
            touch(day, routes, memory, shift)
            insert(day, routes, shift, gap, visit)
    return rise


@jit
def call_absent(day: Day, memory: Memory, dice: Dice) -> int:
    """Move some absent visits to those to be put back. Return minus their prices."""
    n = memory.n_absent[0]
    copy_row(memory.absent, memory.absent_before, n)
    fall = 0
    for _ in range(min(n, TRIED_ABSENT)):
        last = memory.n_absent[0] - 1
        chosen = draw_below(dice, last + 1)
        visit = memory.absent[chosen]
        memory.absent[chosen] = memory.absent[last]
        memory.n_absent[0] = last
        memory.removed[memory.n_removed[0]] = visit
        memory.n_removed[0] += 1
        fall -= day.price[visit]
    return fall


@jit
def sort_removed(day: Day, memory: Memory, order: int, dice: Dice) -> None:
    """Sort the visits to be put back: calls at desks first, the rest in this order."""
    n, key, removed = memory.n_removed[0], memory.key, memory.removed
    visits, loads, away = day.visits, day.loads, day.into[0]
    base = day.shifts[0, START]
    for index in range(n):
        visit = removed[index]
        if visits[visit, DESK] >= 0:
            key[index] = -np.inf
        elif order < RANDOM:
            key[index] = draw(dice)
        elif order < DEMAND:
            key[index] = -loads[visit, -1] - 1e-9 * day.price[visit]
        elif order < FAR:
            key[index] = -away[visit, base]
        elif order < NEAR:
            key[index] = away[visit, base]
        elif order < NARROW:
            key[index] = visits[visit, CLOSES] - visits[visit, OPENS]
        else:
            key[index] = visits[visit, OPENS] if order < EARLY else -visits[visit, CLOSES]
    sort_by_key(key, removed, n)


@jit
def sort_by_key(key: NDArray[np.float64], items: Ints, n: int) -> None:
    """Sort the first `n` items by their keys. By insertion: they are few."""
    for index in range(1, n):
        least, item = key[index], items[index]
        k = index
        while k > 0 and key[k - 1] > least:
            key[k], items[k] = key[k - 1], items[k - 1]
            k -= 1
        key[k], items[k] = least, item


@jit
def line_up(day: Day, memory: Memory, order: int, dice: Dice) -> None:
    """Call every absent visit: calls at desks, then the dearest, then the choosiest, first."""
    n = memory.n_absent[0]
    copy_row(memory.absent, memory.removed, n)
    memory.n_removed[0] = n
    memory.n_absent[0] = 0
    sort_removed(day, memory, order, dice)
    for index in range(n):
        memory.key[index] = day.choices[memory.removed[index]]
    sort_by_key(memory.key, memory.removed, n)  # sorting keeps the order of equals
    for index in range(n):
        visit = memory.removed[index]
        memory.key[index] = -np.inf if day.visits[visit, DESK] >= 0 else -float(day.price[visit])
    sort_by_key(memory.key, memory.removed, n)


@jit
def fill(day: Day, routes: Routes, memory: Memory, order: int, dice: Dice) -> None:
    """Put every absent visit where it costs least: the dearest, then the choosiest, first.

    Looks at all gaps and overlooks none, so the same routes and order give the same answer.
    """
    line_up(day, memory, order, dice)
    for index in range(memory.n_removed[0]):
        visit = memory.removed[index]
        limit = day.price[visit]
        price, shift, gap = cheapest_near(day, routes, visit, limit, 0.0, dice)
        if shift == NONE:
            price, shift, gap = cheapest_anywhere(day, routes, visit, limit, 0.0, dice)
        if shift == NONE:
            memory.absent[memory.n_absent[0]] = visit
            memory.n_absent[0] += 1
        else:
            memory.cost_now[0] += price - limit
            insert(day, routes, shift, gap, visit)
