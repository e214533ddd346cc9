"""Where does one more visit cost least? The same test as `routing.gaps`, in constant time a gap."""

from routing.compiled import jit
from routing.search.columns import (
    CLOSES,
    END,
    FAIRNESS,
    FIRST_WINDOW,
    GROUP,
    HAS_DESKS,
    HAS_EXTRAS,
    HAS_GROUPS,
    HAS_RELEASE,
    LATE,
    LATE_OPEN,
    LEAVES,
    LEAVES_OPEN,
    LEG,
    MOVED,
    N_WINDOWS,
    NO_PRICE,
    NODE,
    NONE,
    OPENS,
    OVERTIME,
    PAPERS_TO,
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
from routing.search.day import Day, Ints
from routing.search.dice import Dice, draw
from routing.search.routes import Routes, is_feasible
from routing.search.times import after_pause, before_pause, set_forward, set_start

CLOSEST = 40  # near visits whose routes are looked at

Found = tuple[int, int, int]  # price, shift, gap; shift NONE if there is no place below the limit


@jit
def is_open_to(day: Day, routes: Routes, visit: int, shift: int) -> bool:
    """Say whether the rules that need no clock let this shift take one more visit."""
    if not day.able[visit, shift]:
        return False
    for kind in range(routes.load.shape[1]):
        if routes.load[shift, kind] + day.loads[visit, kind] > day.limits[shift, kind]:
            return False
    if day.flags[HAS_GROUPS]:
        group = day.visits[visit, GROUP]
        if group >= 0 and routes.group_shift[group] >= 0:
            return bool(routes.group_shift[group] == shift)
    return True


@jit
def meets_window(visits: Ints, windows: Ints, visit: int, early: int, late: int) -> bool:
    """Say whether service can begin in a window between these times, both included."""
    if early > late or early > visits[visit, CLOSES] or late < visits[visit, OPENS]:
        return False
    first = visits[visit, FIRST_WINDOW]
    for number in range(first, first + visits[visit, N_WINDOWS]):
        if early <= windows[number, 1] and windows[number, 0] <= late:
            return True
    return False


@jit
def fits(
    way: Ints, visits: Ints, windows: Ints, shifts: Ints,
    shift: int, gap: int, visit: int, there: int, onward: int,
) -> bool:  # fmt: skip
    """Say whether the visit fits between positions `gap` and `gap + 1`, the break moving freely."""
    service = visits[visit, SERVICE]
    early = way[shift, gap, LEAVES] + there
    last = way[shift, gap + 1, LATE] - onward
    if shifts[shift, PAUSE_S] == 0:
        return meets_window(visits, windows, visit, early, last - service)
    early_open = way[shift, gap, LEAVES_OPEN] + there
    early = min(early, after_pause(shifts, shift, early_open))
    if meets_window(visits, windows, visit, early, last - service):
        return True
    last_open = max(way[shift, gap + 1, LATE_OPEN] - onward, before_pause(shifts, shift, last))
    return meets_window(visits, windows, visit, early_open, last_open - service)


@jit
def extra_price(day: Day, routes: Routes, shift: int, visit: int, added: int) -> int:
    """Estimate what a visit costs besides its driving: overtime as if nothing could give way."""
    weights, facts, n = day.weights, day.shifts[shift], routes.length[shift]
    price = weights[USED_SHIFT] if n == 0 else 0
    more = added + day.visits[visit, SERVICE]
    returns = routes.way[shift, n + 1, LEAVES]
    price += weights[OVERTIME] * max(0, min(more, returns + more - facts[SHIFT_CLOSES]))
    planned = day.visits[visit, PLANNED]
    if planned >= 0 and planned != shift:
        price += weights[MOVED]
    if weights[FAIRNESS] > 0:
        busy = routes.travel[shift]
        for k in range(1, n + 1):
            busy += day.visits[routes.way[shift, k, NODE], SERVICE]
        length = max(1, facts[SHIFT_CLOSES] - facts[SHIFT_OPENS])
        price += weights[FAIRNESS] * (2 * busy + more) * more // (1000 * length)
    return price


@jit
def price_in_gap(day: Day, routes: Routes, shift: int, gap: int, visit: int, limit: int) -> int:
    """Return what the visit costs in this gap, or NO_PRICE if it does not fit below `limit`."""
    profile = day.shifts[shift, PROFILE]
    way = routes.way
    there = day.into[profile, visit, way[shift, gap, NODE]]
    onward = day.drive[profile, visit, way[shift, gap + 1, NODE]]
    price = there + onward
    if routes.length[shift] > 0:
        price -= way[shift, gap, LEG]
    if day.flags[HAS_EXTRAS]:
        price += extra_price(day, routes, shift, visit, price)
    if price >= limit:
        return NO_PRICE
    if day.flags[HAS_DESKS] and not is_before_call(day, routes, shift, gap, visit):
        return NO_PRICE
    if fits(way, day.visits, day.windows, day.shifts, shift, gap, visit, there, onward):
        return price
    return NO_PRICE


@jit
def is_before_call(day: Day, routes: Routes, shift: int, gap: int, visit: int) -> bool:
    """Say whether a call at the desk for this visit's papers comes after the gap."""
    desk = day.visits[visit, PAPERS_TO]
    return desk < 0 or gap < routes.last_desk[shift, desk]


@jit
def cheapest_in_route(
    day: Day, routes: Routes, shift: int, visit: int, limit: int, blink: float, dice: Dice
) -> Found:
    """Look at every gap of one route; a gap is overlooked with probability `blink`."""
    best, found = limit, NONE
    released = routes.released[shift]
    held_back = day.flags[HAS_RELEASE] and day.visits[visit, RELEASE] > released
    if held_back:
        leave_at(day, routes, shift, day.visits[visit, RELEASE])
    closes, way = day.visits[visit, CLOSES], routes.way
    if is_feasible(day, routes, shift):
        for gap in range(routes.length[shift] + 1):
            if min(way[shift, gap, LEAVES_OPEN], way[shift, gap, LEAVES]) > closes:
                break  # later gaps are later still
            price = price_in_gap(day, routes, shift, gap, visit, best)
            if price < best and (blink == 0.0 or draw(dice) >= blink):
                best, found = price, gap
    if held_back:
        leave_at(day, routes, shift, released)
    return best, (shift if found != NONE else NONE), found


@jit
def leave_at(day: Day, routes: Routes, shift: int, released: int) -> None:
    """Let a route leave at another time than its own visits ask for."""
    routes.released[shift] = released
    set_start(routes.way, day.shifts, shift, released)
    set_forward(routes.way, day.visits, day.windows, day.shifts, shift, 1, routes.length[shift] + 1)


@jit
def cheapest_anywhere(
    day: Day, routes: Routes, visit: int, limit: int, blink: float, dice: Dice
) -> Found:
    """Look at every gap of the routes that `cheapest_near` left out, and at idle shifts.

    Where a visit is released later than a route leaves, all routes are looked at, timed anew.
    """
    best, where, at = limit, NONE, NONE
    for shift in range(len(routes.length)):
        was_seen = routes.seen[shift + 1] == routes.seen[0] and not day.flags[HAS_RELEASE]
        if was_seen or routes.length[shift] == 0:
            continue
        if is_open_to(day, routes, visit, shift):
            price, found, gap = cheapest_in_route(day, routes, shift, visit, best, blink, dice)
            if found != NONE:
                best, where, at = price, found, gap
    price, found = cheapest_idle(day, routes, visit, best, dice)
    return (price, found, 0) if found != NONE else (best, where, at)


@jit
def cheapest_idle(day: Day, routes: Routes, visit: int, limit: int, dice: Dice) -> tuple[int, int]:
    """Return (price, shift) of the cheapest shift without stops, or (limit, NONE)."""
    shifts, drive, into, flags = day.shifts, day.drive, day.into, day.flags
    best, where = limit, NONE
    for kind in range(len(routes.n_empty)):
        if routes.n_empty[kind] == 0:
            continue
        shift = routes.empty[kind, 0]
        profile = shifts[shift, PROFILE]
        price = (
            into[profile, visit, shifts[shift, START]] + drive[profile, visit, shifts[shift, END]]
        )
        if price >= best or not is_open_to(day, routes, visit, shift):
            continue
        if flags[HAS_EXTRAS] or flags[HAS_RELEASE] or flags[HAS_DESKS]:
            price, found, _ = cheapest_in_route(day, routes, shift, visit, best, 0.0, dice)
        elif fits(
            routes.way, day.visits, day.windows, shifts, shift, 0, visit,
            into[profile, visit, shifts[shift, START]], drive[profile, visit, shifts[shift, END]],
        ):  # fmt: skip
            found = 0
        else:
            found = NONE
        if found != NONE and price < best:
            best, where = price, shift
    return best, where


@jit
def cheapest_near(  # noqa: C901  one loop, told in one place
    day: Day, routes: Routes, visit: int, limit: int, blink: float, dice: Dice
) -> Found:
    """Look at every gap of the routes that come near the visit, and at idle shifts.

    The innermost loop of the search: cheap tests come first, and tables are taken out of their
    tuples once, because handing a tuple to a function costs more than the test itself.
    """
    way, shift_of, seen, shifts = routes.way, routes.shift_of, routes.seen, day.shifts
    visits, windows, drive, into = day.visits, day.windows, day.drive, day.into
    near, length, has_extras = day.near, routes.length, day.flags[HAS_EXTRAS]
    has_more = day.flags[HAS_DESKS] or day.flags[HAS_RELEASE]
    closes, ready = visits[visit, CLOSES], visits[visit, OPENS] + visits[visit, SERVICE]
    best, where, at = limit, NONE, NONE
    seen[0] += 1
    for rank in range(min(CLOSEST, near.shape[1])):
        other = near[visit, rank]
        if other < 0:
            break
        shift = shift_of[other]
        if shift < 0 or seen[shift + 1] == seen[0]:
            continue
        seen[shift + 1] = seen[0]
        if not is_open_to(day, routes, visit, shift):
            continue
        profile, is_paused = shifts[shift, PROFILE], shifts[shift, PAUSE_S] > 0
        for gap in range(length[shift] + 1):
            if way[shift, gap, LEAVES] > closes and (
                not is_paused or way[shift, gap, LEAVES_OPEN] > closes
            ):
                break  # later gaps are later still
            if way[shift, gap + 1, LATE] < ready and (
                not is_paused or way[shift, gap + 1, LATE_OPEN] < ready
            ):
                continue
            there = into[profile, visit, way[shift, gap, NODE]]
            onward = drive[profile, visit, way[shift, gap + 1, NODE]]
            price = there + onward - way[shift, gap, LEG]
            if price >= best or not fits(
                way, visits, windows, shifts, shift, gap, visit, there, onward
            ):
                continue
            if has_extras:
                price += extra_price(day, routes, shift, visit, price)
            if price >= best or draw(dice) < blink:
                continue
            if not has_more or is_allowed(day, routes, shift, gap, visit):
                best, where, at = price, shift, gap
    price, idle = cheapest_idle(day, routes, visit, best, dice)
    return (price, idle, 0) if idle != NONE else (best, where, at)


@jit
def is_allowed(day: Day, routes: Routes, shift: int, gap: int, visit: int) -> bool:
    """Say whether calls at desks and the release of papers allow the visit in this gap."""
    if day.flags[HAS_DESKS] and not is_before_call(day, routes, shift, gap, visit):
        return False
    # A later release needs the whole route timed again: `cheapest_anywhere` does.
    return not day.flags[HAS_RELEASE] or day.visits[visit, RELEASE] <= routes.released[shift]
