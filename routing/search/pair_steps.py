"""One step with pairs: strings come out with the other halves of what they hold, pairs go back.

Strings and the way back are those of `ruin.py` and `recreate.py`.
"""

from routing.compiled import jit
from routing.search.columns import HAS_GROUPS, NONE
from routing.search.day import Day
from routing.search.dice import Dice, draw, draw_below
from routing.search.memory import Memory, copy_row, touch
from routing.search.pair_place import cheapest_place
from routing.search.pairs import Pairs, insert_pair, reload
from routing.search.place import cheapest_anywhere, cheapest_near
from routing.search.recreate import BLINK, N_ORDERS, line_up, sort_removed
from routing.search.routes import Routes, insert
from routing.search.ruin import LONGEST_STRING, remove, settle, take_groups, take_string

MEAN_REMOVED = 10.0  # visits taken out by the strings of an average ruin, other halves not counted
TRIED_ABSENT = 8  # absent visits tried in a step, other halves not counted


@jit
def ruin_pairs(day: Day, routes: Routes, memory: Memory, pairs: Pairs, dice: Dice) -> bool:
    """Take strings out around a random visit, and whatever is a pair with them.

    Say whether all routes can still be driven.
    """
    n_visits = len(day.visits)
    n_used = len(routes.length) - routes.n_empty.sum()
    mean_length = (n_visits - memory.n_absent[0]) / max(1, n_used)
    longest = min(LONGEST_STRING, mean_length)
    strings = int(1.0 + draw(dice) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0))
    seed = draw_below(dice, n_visits)
    for rank in range(-1, day.near.shape[1]):
        visit = seed if rank < 0 else day.near[seed, rank]
        if visit < 0 or memory.n_touched[0] >= strings:
            break
        shift = routes.shift_of[visit]
        if shift < 0 or memory.is_touched[shift]:
            continue
        touch(day, routes, memory, shift)
        take_string(day, routes, memory, dice, shift, routes.position[visit], longest)
    if day.flags[HAS_GROUPS]:
        take_groups(day, routes, memory)
    take_partners(day, routes, memory, pairs)
    is_drivable = settle(day, routes, memory)
    for index in range(memory.n_touched[0]):
        reload(routes, pairs, int(memory.touched[index]))
    return is_drivable


@jit
def take_partners(day: Day, routes: Routes, memory: Memory, pairs: Pairs) -> None:
    """Take out the other half of each visit that is out; it is on the same route."""
    for index in range(memory.n_removed[0]):
        other = pairs.partner[memory.removed[index]]
        if other >= 0 and routes.shift_of[other] != NONE:
            remove(day, routes, memory, other)


@jit
def call_absent(day: Day, memory: Memory, pairs: Pairs, dice: Dice) -> int:
    """Move some absent visits to those to be put back, pairs whole. Return minus their prices."""
    copy_row(memory.absent, memory.absent_before, memory.n_absent[0])
    fall = 0
    for _ in range(TRIED_ABSENT):
        n = memory.n_absent[0]
        if n == 0:
            break
        visit = memory.absent[draw_below(dice, n)]
        fall -= call(day, memory, visit)
        if pairs.partner[visit] >= 0:
            fall -= call(day, memory, pairs.partner[visit])
    return fall


@jit
def call(day: Day, memory: Memory, visit: int) -> int:
    """Move one absent visit to those to be put back. Return its price."""
    last = memory.n_absent[0] - 1
    at = 0
    while memory.absent[at] != visit:
        at += 1
    memory.absent[at] = memory.absent[last]
    memory.n_absent[0] = last
    memory.removed[memory.n_removed[0]] = visit
    memory.n_removed[0] += 1
    return int(day.price[visit])


@jit
def leave_out(day: Day, memory: Memory, visit: int) -> int:
    """Note that a visit stays out. Return its price."""
    memory.absent[memory.n_absent[0]] = visit
    memory.n_absent[0] += 1
    return int(day.price[visit])


@jit
def recreate_pairs(day: Day, routes: Routes, memory: Memory, pairs: Pairs, dice: Dice) -> int:
    """Put back what is out. Return by how much the prices of absent visits rose."""
    rise = call_absent(day, memory, pairs, dice)
    sort_removed(day, memory, draw_below(dice, N_ORDERS), dice)
    for index in range(memory.n_removed[0]):
        rise += put_back(day, routes, memory, pairs, memory.removed[index], BLINK, dice)
    return rise


@jit
def put_back(
    day: Day, routes: Routes, memory: Memory, pairs: Pairs, visit: int, blink: float, dice: Dice
) -> int:
    """Put a visit, or the pair it begins, where it costs least. Return the price if nowhere."""
    other = pairs.partner[visit]
    if other >= 0 and not pairs.collects[visit]:
        return 0  # comes with its other half
    limit = day.price[visit]
    if other >= 0:
        limit += day.price[other]
        _, shift, first, second = cheapest_place(
            day, routes, memory, pairs, visit, limit, blink, dice
        )
        if shift == NONE:
            return leave_out(day, memory, visit) + leave_out(day, memory, other)
        touch(day, routes, memory, shift)
        insert_pair(day, routes, pairs, shift, first, second, visit)
        return 0
    _, shift, gap = cheapest_near(day, routes, visit, limit, blink, dice)
    if shift == NONE:
        _, shift, gap = cheapest_anywhere(day, routes, visit, limit, blink, dice)
    if shift == NONE:
        return leave_out(day, memory, visit)
    touch(day, routes, memory, shift)
    insert(day, routes, shift, gap, visit)
    reload(routes, pairs, shift)
    return 0


@jit
def fill_pairs(
    day: Day, routes: Routes, memory: Memory, pairs: Pairs, order: int, dice: Dice
) -> None:
    """Put every absent visit where it costs least, like `fill`. The caller counts costs anew."""
    line_up(day, memory, order, dice)
    for index in range(memory.n_removed[0]):
        put_back(day, routes, memory, pairs, memory.removed[index], 0.0, dice)
