"""Where do the two halves of a pair cost least together?

The first half is tried in each gap; its delay is carried on stop by stop until the second half
cannot be reached any more. What the second half costs at least from each gap on is known before,
so most first gaps are left at once. The times are those of `times.py`, the break moving freely.
"""

from routing.compiled import jit
from routing.search.columns import (
    CLOSES,
    HAS_EXTRAS,
    LATE,
    LATE_OPEN,
    LEAVES,
    LEAVES_OPEN,
    LEG,
    MOVED,
    NEVER,
    NO_PRICE,
    NODE,
    NONE,
    OPENS,
    PAUSE_S,
    PLANNED,
    PROFILE,
    SERVICE,
)
from routing.search.day import Day, Ints, Longs
from routing.search.dice import Dice, draw
from routing.search.memory import Memory
from routing.search.pairs import FIRST_GAP, PRICE, SECOND_GAP, VERSION, Pairs
from routing.search.place import extra_price
from routing.search.routes import Routes
from routing.search.times import after_pause, first_begin

FoundPair = tuple[int, int, int, int]  # price, shift (NONE: nowhere below the limit), both gaps

WIDER = 2  # a place is looked for up to so many times the limit, to be known the next time


@jit
def is_open_to_pair(day: Day, routes: Routes, pairs: Pairs, visit: int, shift: int) -> bool:
    """Say whether the rules that need no order let this shift take the pair."""
    other = pairs.partner[visit]
    if not (day.able[visit, shift] and day.able[other, shift]):
        return False
    for kind in range(routes.load.shape[1]):
        more = day.loads[visit, kind] + day.loads[other, kind]
        if more > 0 and routes.load[shift, kind] + more > day.limits[shift, kind]:
            return False
    return True


@jit
def note_room(day: Day, routes: Routes, pairs: Pairs, shift: int) -> None:
    """Note how much of each kind the shift may have aboard of pairs."""
    for kind in range(len(pairs.room)):
        singles = routes.load[shift, kind] - pairs.peak[shift, kind]
        pairs.room[kind] = day.limits[shift, kind] - singles


@jit
def leave_open(visits: Ints, windows: Ints, visit: int, arrives: int) -> int:
    """Return when the courier leaves the visit, NEVER if she comes too late."""
    if arrives >= NEVER:
        return NEVER
    begins = first_begin(visits, windows, visit, arrives)
    return begins + visits[visit, SERVICE] if begins < NEVER else NEVER


@jit
def pass_stop(
    visits: Ints, windows: Ints, shifts: Ints, shift: int, visit: int, done: int, still_open: int
) -> tuple[int, int]:
    """Return the earliest departures, the break done and still open, for these arrivals."""
    if shifts[shift, PAUSE_S] == 0:
        return leave_open(visits, windows, visit, done), NEVER
    if still_open < NEVER:
        done = min(done, after_pause(shifts, shift, still_open))
    leaves_open = leave_open(visits, windows, visit, still_open)
    leaves = leave_open(visits, windows, visit, done)
    if leaves_open < NEVER:
        leaves = min(leaves, after_pause(shifts, shift, leaves_open))
    return leaves, leaves_open


@jit
def meets(way: Ints, shifts: Ints, shift: int, k: int, done: int, still_open: int) -> bool:
    """Say whether the route can go on as it was from an arrival at position `k`."""
    if done <= way[shift, k, LATE]:
        return True
    return shifts[shift, PAUSE_S] > 0 and still_open <= way[shift, k, LATE_OPEN]


@jit
def price_second(
    way: Ints, visits: Ints, shifts: Ints, drive: Ints, into: Ints, behind: Longs, least: Longs,
    shift: int, visit: int, n: int,
) -> None:  # fmt: skip
    """Note what the second half costs in each gap, and at least from each gap on."""
    profile, is_paused = shifts[shift, PROFILE], shifts[shift, PAUSE_S] > 0
    closes, ready = visits[visit, CLOSES], visits[visit, OPENS] + visits[visit, SERVICE]
    least[n + 1] = NO_PRICE
    for k in range(n, -1, -1):
        onward = drive[profile, visit, way[shift, k + 1, NODE]]
        price = into[profile, visit, way[shift, k, NODE]] + onward
        if n > 0:
            price -= way[shift, k, LEG]
        leaves, late = way[shift, k, LEAVES], way[shift, k + 1, LATE]
        if is_paused:
            leaves = min(leaves, way[shift, k, LEAVES_OPEN])
            late = max(late, way[shift, k + 1, LATE_OPEN])
        if leaves > closes or late - onward < ready:
            behind[k], least[k] = NO_PRICE, least[k + 1]
        else:
            behind[k], least[k] = price, min(price, least[k + 1])


@jit
def fits_aboard(aboard: Ints, carried: Ints, room: Longs, shift: int, k: int, visit: int) -> bool:
    """Say whether a pair may be aboard too when the courier leaves position `k`."""
    for kind in range(len(room)):
        if aboard[shift, k, kind] + carried[visit, kind] > room[kind]:
            return False
    return True


@jit
def cheapest_second(  # noqa: PLR0913, PLR0917  tables, taken out of their tuples
    way: Ints, visits: Ints, windows: Ints, shifts: Ints, drive: Ints, into: Ints,
    aboard: Ints, carried: Ints, room: Longs, behind: Longs, least: Longs,
    shift: int, gap: int, n: int, visit: int, other: int, alone: int, done: int, still_open: int,
    limit: int, blink: float, dice: Dice,
) -> tuple[int, int]:  # fmt: skip
    """Return (price, gap) of the cheapest later gap for the second half, or (limit, NONE).

    The first half costs `alone` after position `gap` and is left at `done` or `still_open`.
    """
    profile, closes = shifts[shift, PROFILE], visits[other, CLOSES]
    leg = drive[profile, visit, way[shift, gap + 1, NODE]]
    best, found = limit, NONE
    for k in range(gap + 1, n + 1):
        arrives, arrives_open = done + leg, still_open + leg
        if (
            alone + least[k] >= best
            or not meets(way, shifts, shift, k, arrives, arrives_open)
            or not fits_aboard(aboard, carried, room, shift, k, visit)
        ):
            break
        stop = way[shift, k, NODE]
        done, still_open = pass_stop(visits, windows, shifts, shift, stop, arrives, arrives_open)
        if done > closes and still_open > closes:
            break
        leg = way[shift, k, LEG]
        price = alone + behind[k]
        if price >= best:
            continue
        there = into[profile, other, stop]
        onward = drive[profile, other, way[shift, k + 1, NODE]]
        left, left_open = pass_stop(
            visits, windows, shifts, shift, other, done + there, still_open + there
        )
        if meets(way, shifts, shift, k + 1, left + onward, left_open + onward) and (
            blink == 0.0 or draw(dice) >= blink
        ):
            best, found = price, k
    return best, found


@jit
def is_too_late(way: Ints, shifts: Ints, shift: int, gap: int, closes: int) -> bool:
    """Say whether the courier leaves before a gap too late for a visit; behind it, later still."""
    if way[shift, gap, LEAVES] <= closes:
        return False
    return shifts[shift, PAUSE_S] == 0 or way[shift, gap, LEAVES_OPEN] > closes


@jit
def is_too_early(way: Ints, shifts: Ints, shift: int, gap: int, ready: int) -> bool:
    """Say whether the next stop cannot wait for a visit that is left at `ready` at the earliest."""
    if way[shift, gap + 1, LATE] >= ready:
        return False
    return shifts[shift, PAUSE_S] == 0 or way[shift, gap + 1, LATE_OPEN] < ready


@jit
def cheapest_for_pair(
    day: Day, routes: Routes, pairs: Pairs, shift: int, visit: int, limit: int, blink: float,
    dice: Dice,
) -> tuple[int, int, int]:  # fmt: skip
    """Return (price, first gap, second gap) of the cheapest place in a route, gaps NONE if none.

    Tables are taken out of their tuples once, because handing a tuple to a function is slow.
    """
    way, visits, windows, shifts = routes.way, day.visits, day.windows, day.shifts
    drive, into, aboard, carried = day.drive, day.into, pairs.aboard, pairs.carried
    behind, least, n, other = pairs.behind, pairs.least, routes.length[shift], pairs.partner[visit]
    profile, extra = shifts[shift, PROFILE], extra_pair_price(day, routes, pairs, shift, visit)
    price_second(way, visits, shifts, drive, into, behind, least, shift, other, n)
    note_room(day, routes, pairs, shift)
    ready = visits[visit, OPENS] + visits[visit, SERVICE]
    best, first, second = limit - extra, NONE, NONE
    for gap in range(n + 1):
        if is_too_late(way, shifts, shift, gap, visits[visit, CLOSES]):
            break
        there = into[profile, visit, way[shift, gap, NODE]]
        driven = way[shift, gap, LEG] if n > 0 else 0
        alone = there + drive[profile, visit, way[shift, gap + 1, NODE]] - driven
        home = drive[profile, other, way[shift, gap + 1, NODE]]
        together = there + drive[profile, visit, other] + home - driven
        if (
            (together >= best and alone + least[gap + 1] >= best)
            or is_too_early(way, shifts, shift, gap, ready)
            or not fits_aboard(aboard, carried, pairs.room, shift, gap, visit)
        ):
            continue
        done, still_open = pass_stop(
            visits, windows, shifts, shift, visit,
            way[shift, gap, LEAVES] + there, way[shift, gap, LEAVES_OPEN] + there,
        )  # fmt: skip
        if together < best:
            apart = drive[profile, visit, other]
            left, left_open = pass_stop(
                visits, windows, shifts, shift, other, done + apart, still_open + apart
            )
            if meets(way, shifts, shift, gap + 1, left + home, left_open + home) and (
                blink == 0.0 or draw(dice) >= blink
            ):
                best, first, second = together, gap, gap
        if alone + least[gap + 1] < best:
            price, found = cheapest_second(
                way, visits, windows, shifts, drive, into, aboard, carried, pairs.room, behind,
                least, shift, gap, n, visit, other, alone, done, still_open, best, blink, dice,
            )  # fmt: skip
            if found != NONE:
                best, first, second = price, gap, found
    return best + extra, first, second


@jit
def extra_pair_price(day: Day, routes: Routes, pairs: Pairs, shift: int, visit: int) -> int:
    """Estimate what a pair costs besides its driving."""
    if not day.flags[HAS_EXTRAS]:
        return 0
    other = pairs.partner[visit]
    price = extra_price(day, routes, shift, visit, day.visits[other, SERVICE])
    planned = day.visits[other, PLANNED]
    if planned >= 0 and planned != shift:
        price += day.weights[MOVED]
    return price


@jit
def cheapest_place(
    day: Day, routes: Routes, memory: Memory, pairs: Pairs, visit: int, limit: int, blink: float,
    dice: Dice,
) -> FoundPair:  # fmt: skip
    """Look at all routes for the cheapest place of a pair.

    What is known of a route that this step has not touched is taken from the last time.
    """
    known, version = pairs.known, pairs.version
    length, is_touched = routes.length, memory.is_touched
    best, where, first, second = limit, NONE, NONE, NONE
    for shift in range(len(length)):
        if length[shift] == 0:
            continue
        if is_touched[shift]:
            if is_open_to_pair(day, routes, pairs, visit, shift):
                price, one, two = cheapest_for_pair(
                    day, routes, pairs, shift, visit, best, blink, dice
                )
                if one != NONE:
                    best, where, first, second = price, shift, one, two
            continue
        is_known = known[visit, shift, VERSION] == version[shift]
        if is_known and known[visit, shift, PRICE] >= best:
            continue
        if not is_known or known[visit, shift, FIRST_GAP] == NONE:
            learn(day, routes, pairs, shift, visit, best, limit, dice)
        price = known[visit, shift, PRICE]
        if (
            known[visit, shift, FIRST_GAP] != NONE
            and price < best
            and (blink == 0.0 or draw(dice) >= blink)
        ):
            best, where = price, shift
            first, second = known[visit, shift, FIRST_GAP], known[visit, shift, SECOND_GAP]
    price, idle = cheapest_idle_pair(day, routes, pairs, visit, best, dice)
    return (price, idle, 0, 0) if idle != NONE else (best, where, first, second)


@jit
def learn(
    day: Day, routes: Routes, pairs: Pairs, shift: int, visit: int, best: int, limit: int,
    dice: Dice,
) -> None:  # fmt: skip
    """Look a pair's cheapest place in a route up and remember it."""
    known = pairs.known
    price, one, two = limit if best == limit else min(limit, WIDER * best), NONE, NONE
    if is_open_to_pair(day, routes, pairs, visit, shift):
        price, one, two = cheapest_for_pair(day, routes, pairs, shift, visit, price, 0.0, dice)
    else:
        price = NO_PRICE
    known[visit, shift, PRICE], known[visit, shift, VERSION] = price, pairs.version[shift]
    known[visit, shift, FIRST_GAP], known[visit, shift, SECOND_GAP] = one, two


@jit
def cheapest_idle_pair(
    day: Day, routes: Routes, pairs: Pairs, visit: int, limit: int, dice: Dice
) -> tuple[int, int]:
    """Return (price, shift) of the cheapest shift without stops, or (limit, NONE)."""
    best, where = limit, NONE
    for kind in range(len(routes.n_empty)):
        if routes.n_empty[kind] == 0:
            continue
        shift = int(routes.empty[kind, 0])  # as wide as elsewhere, or all is compiled twice
        if not is_open_to_pair(day, routes, pairs, visit, shift):
            continue
        price, one, _ = cheapest_for_pair(day, routes, pairs, shift, visit, best, 0.0, dice)
        if one != NONE:
            best, where = price, shift
    return best, where
