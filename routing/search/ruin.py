"""The ruin: take strings of stops out of neighbouring routes.

Source: Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
Problems", Transportation Science 54 (2020), doi 10.1287/trsc.2019.0914, sections 5.1 and 5.2.
"""

from routing.compiled import jit
from routing.search.columns import DESK, GROUP, HAS_DESKS, HAS_GROUPS, NODE, NONE, PAPERS_TO
from routing.search.day import Day
from routing.search.dice import Dice, draw, draw_below
from routing.search.memory import Memory, touch
from routing.search.routes import Routes, close_up, is_feasible, note_group, take_out

MEAN_REMOVED = 10.0  # visits taken out of an average ruin; the paper's c̄
LONGEST_STRING = 10.0  # the paper's L max
SPLIT = 0.5  # how often a string keeps some visits in its middle
GROWS = 0.99  # how readily that middle grows; the paper's 1 - β


@jit
def ruin(day: Day, routes: Routes, memory: Memory, dice: Dice) -> bool:
    """Take strings out around a random visit. Say whether all routes can still be driven."""
    n_visits = len(day.visits)
    n_used = len(routes.length) - routes.n_empty.sum()
    mean_length = (n_visits - memory.n_absent[0]) / max(1, n_used)
    longest = min(LONGEST_STRING, mean_length)
    most_strings = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(1.0 + draw(dice) * most_strings)
    seed = draw_below(dice, n_visits)
    first_touched = memory.n_touched[0]
    for rank in range(-1, day.near.shape[1]):
        visit = seed if rank < 0 else day.near[seed, rank]
        if visit < 0 or memory.n_touched[0] - first_touched >= strings:
            break
        shift = routes.shift_of[visit]
        if shift < 0 or memory.is_touched[shift]:
            continue
        touch(day, routes, memory, shift)
        take_string(day, routes, memory, dice, shift, routes.position[visit], longest)
    if day.flags[HAS_GROUPS]:
        take_groups(day, routes, memory)
    return settle(day, routes, memory)


@jit
def take_string(
    day: Day, routes: Routes, memory: Memory, dice: Dice, shift: int, position: int, longest: float
) -> None:
    """Take a string that contains `position` out of a route, maybe sparing some in its middle."""
    n = routes.length[shift]
    size = min(n, int(1.0 + draw(dice) * min(float(n), longest)))
    spared = 0
    if 1 < size < n and draw(dice) < SPLIT:
        spared = 1
        while size + spared < n and draw(dice) < GROWS:
            spared += 1
        if spared > 1 and draw(dice) < GROWS:
            spared = 1 + draw_below(dice, spared)
    span = size + spared
    lowest, highest = max(1, position - span + 1), min(position, n - span + 1)
    first = lowest + draw_below(dice, highest - lowest + 1)
    spared_from = first + 1 + draw_below(dice, size - 1) if spared > 0 else first + span
    way, visits, removed = routes.way, day.visits, memory.removed
    n_removed = memory.n_removed[0]
    for k in range(first, first + span):
        visit = way[shift, k, NODE]
        # A call at a desk stays: papers of others may wait for it.
        if spared_from <= k < spared_from + spared or visits[visit, DESK] >= 0:
            continue
        take_out(routes.shift_of, routes.load, day.loads, visit)
        removed[n_removed] = visit
        n_removed += 1
        if visits[visit, GROUP] >= 0:
            note_group(day, routes, visit, shift, -1)
    memory.n_removed[0] = n_removed


@jit
def remove(day: Day, routes: Routes, memory: Memory, visit: int) -> None:
    """Take one visit out."""
    shift = routes.shift_of[visit]
    take_out(routes.shift_of, routes.load, day.loads, visit)
    memory.removed[memory.n_removed[0]] = visit
    memory.n_removed[0] += 1
    if day.visits[visit, GROUP] >= 0:
        note_group(day, routes, visit, shift, -1)


@jit
def take_groups(day: Day, routes: Routes, memory: Memory) -> None:
    """Take out whoever shares a group with a visit that is out, so that the group can move."""
    for index in range(memory.n_removed[0]):
        group = day.visits[memory.removed[index], GROUP]
        if group < 0 or routes.group_size[group] == 0:
            continue
        shift = routes.group_shift[group]
        touch(day, routes, memory, shift)
        for k in range(1, routes.length[shift] + 1):
            visit = routes.way[shift, k, NODE]
            is_member = routes.shift_of[visit] == shift and day.visits[visit, GROUP] == group
            if is_member and day.visits[visit, DESK] < 0:
                remove(day, routes, memory, visit)


@jit
def settle(day: Day, routes: Routes, memory: Memory) -> bool:
    """Close the touched routes up. Say whether they can be driven; a detour may have been short."""
    for index in range(memory.n_touched[0]):
        shift = memory.touched[index]
        if day.flags[HAS_DESKS]:
            take_needless_calls(day, routes, memory, shift)
        close_up(day, routes, shift)
        if not is_feasible(day, routes, shift):
            return False
    return True


@jit
def take_needless_calls(day: Day, routes: Routes, memory: Memory, shift: int) -> None:
    """Take out the calls at desks that no papers in the route wait for; they may move then."""
    for k in range(1, routes.length[shift] + 1):
        visit = routes.way[shift, k, NODE]
        desk = day.visits[visit, DESK]
        if desk < 0 or routes.shift_of[visit] == NONE:
            continue
        needed = False
        for earlier in range(1, k):
            other = routes.way[shift, earlier, NODE]
            if routes.shift_of[other] == shift and day.visits[other, PAPERS_TO] == desk:
                needed = True
        if not needed:
            remove(day, routes, memory, visit)
