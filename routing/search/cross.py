"""The crossing: two routes that lost stops near each other go on with each other's rest.

Strings alone change a long route piece by piece, and every piece must pay for itself; that the
second halves of two days should change hands they seldom find out. As a move of local search it
is known as 2-opt*: Potvin and Rousseau, Journal of the Operational Research Society 46 (1995),
doi 10.1057/jors.1995.204.
"""

from routing.compiled import jit
from routing.search.columns import HAS_DESKS, HAS_GROUPS, LATE, LEAVES, NODE, NONE, PAUSE_S, PROFILE
from routing.search.day import Day
from routing.search.dice import Dice, draw_below
from routing.search.memory import Memory
from routing.search.routes import Routes, is_feasible, retime, set_idle


@jit
def cross(day: Day, routes: Routes, memory: Memory, dice: Dice) -> bool:
    """Exchange the rests of the first two ruined routes where it costs least.

    The first is cut anywhere, the second where its rest fits best. Say whether all routes can
    still be driven. Where calls at desks or groups tie stops together nothing is done.
    """
    if memory.n_touched[0] < 2 or day.flags[HAS_DESKS] or day.flags[HAS_GROUPS]:
        return True
    one, other = memory.touched[0], memory.touched[1]
    after_one = draw_below(dice, routes.length[one] + 1)
    after_other = best_cut(day, routes, one, other, after_one)
    if after_other == NONE or not may_cross(day, routes, one, other, after_one, after_other):
        return True
    exchange(day, routes, one, other, after_one, after_other)
    return is_feasible(day, routes, one) and is_feasible(day, routes, other)


@jit
def best_cut(day: Day, routes: Routes, one: int, other: int, after_one: int) -> int:
    """Return after which position of the other route to cut, or NONE if its rest never fits."""
    way, drive, profile = routes.way, day.drive, day.shifts[one, PROFILE]
    n_one, n_other = routes.length[one], routes.length[other]
    paused = day.shifts[one, PAUSE_S] > 0 or day.shifts[other, PAUSE_S] > 0
    best, found = 2**62, NONE
    for after in range(n_other + 1):
        if after_one + after == 0 or (after_one == n_one and after == n_other):
            continue  # they would only change couriers
        to_one, k_one = (other, after + 1) if after < n_other else (one, n_one + 1)
        to_other, k_other = (one, after_one + 1) if after_one < n_one else (other, n_other + 1)
        into_one = drive[profile, way[one, after_one, NODE], way[to_one, k_one, NODE]]
        into_other = drive[profile, way[other, after, NODE], way[to_other, k_other, NODE]]
        added = into_one + into_other - drive[
            profile, way[other, after, NODE], way[other, after + 1, NODE]
        ]  # fmt: skip
        if added >= best:
            continue
        if not paused and (
            way[one, after_one, LEAVES] + into_one > way[to_one, k_one, LATE]
            or way[other, after, LEAVES] + into_other > way[to_other, k_other, LATE]
        ):
            continue
        best, found = added, after
    return found


@jit
def may_cross(
    day: Day, routes: Routes, one: int, other: int, after_one: int, after_other: int
) -> bool:
    """Say whether skills and loads allow it."""
    way, able = routes.way, day.able
    for k in range(after_one + 1, routes.length[one] + 1):
        if not able[way[one, k, NODE], other]:
            return False
    for k in range(after_other + 1, routes.length[other] + 1):
        if not able[way[other, k, NODE], one]:
            return False
    for kind in range(routes.load.shape[1]):
        moved = 0
        for k in range(after_other + 1, routes.length[other] + 1):
            moved += day.loads[way[other, k, NODE], kind]
        for k in range(after_one + 1, routes.length[one] + 1):
            moved -= day.loads[way[one, k, NODE], kind]
        if routes.load[one, kind] + moved > day.limits[one, kind]:
            return False
        if routes.load[other, kind] - moved > day.limits[other, kind]:
            return False
    return True


@jit
def exchange(
    day: Day, routes: Routes, one: int, other: int, after_one: int, after_other: int
) -> None:
    """Let each route go on with what came after the cut of the other."""
    way = routes.way
    n_one, n_other = routes.length[one], routes.length[other]
    end_one, end_other = way[one, n_one + 1, NODE], way[other, n_other + 1, NODE]
    rest_one, rest_other = n_one - after_one, n_other - after_other
    for k in range(1, max(rest_one, rest_other) + 1):
        of_one = way[one, min(after_one + k, n_one), NODE]
        of_other = way[other, min(after_other + k, n_other), NODE]
        if k <= rest_other:
            way[one, after_one + k, NODE] = of_other
            carry_over(day, routes, of_other, one)
        if k <= rest_one:
            way[other, after_other + k, NODE] = of_one
            carry_over(day, routes, of_one, other)
    way[one, after_one + rest_other + 1, NODE] = end_one
    way[other, after_other + rest_one + 1, NODE] = end_other
    routes.length[one], routes.length[other] = after_one + rest_other, after_other + rest_one
    for index in range(2):
        shift = one if index == 0 else other
        retime(day, routes, shift)
        set_idle(day, routes, shift)


@jit
def carry_over(day: Day, routes: Routes, visit: int, shift: int) -> None:
    """Note that another shift serves the visit now."""
    for kind in range(routes.load.shape[1]):
        routes.load[routes.shift_of[visit], kind] -= day.loads[visit, kind]
        routes.load[shift, kind] += day.loads[visit, kind]
    routes.shift_of[visit] = shift
