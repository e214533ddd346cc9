"""The times of one route: drive on from stop to stop, and find the best spot for the break.

Only what needs a clock; `routing.timing` asks the other rules first and writes the result down.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from routing.model import Break, Seconds, Shift, Visit
from routing.plan import TakenBreak
from routing.rules import Rule, earliest_begin


class Order(NamedTuple):
    """A courier, the visits in driving order, and the drives: one more than visits."""

    shift: Shift
    visits: Sequence[Visit]
    drives_s: Sequence[int]


class Run(NamedTuple):
    """Times of the stops from some stop on, and of the arrival at the end place."""

    arrivals: list[Seconds]
    begins: list[Seconds]
    returns: Seconds


class Rested(NamedTuple):
    """A run with a break in it."""

    run: Run
    taken: TakenBreak


class Refusal(NamedTuple):
    """The rule that fails, at which visit, and by how many seconds."""

    rule: Rule
    visit: Visit
    shortfall_s: int = 0


def run_from_start(order: Order, *, released: Seconds) -> Run | Refusal:
    """Drive all visits without a break; `release` is refused if it works without waiting."""
    run = _run_on(order, first=0, arrives=order.shift.opens + order.drives_s[0])
    if isinstance(run, Refusal) or released == order.shift.opens:
        return run
    run = _run_on(order, first=0, arrives=released + order.drives_s[0])
    if isinstance(run, Refusal):
        last_released = max(order.visits, key=lambda visit: visit.release_s)
        return Refusal(Rule.RELEASE, last_released, run.shortfall_s)
    return run


def with_break(order: Order, free: Run, *, pause: Break, released: Seconds) -> Rested | Refusal:
    """Return the run with the break in its best spot; `free` is the run without it."""
    best: Rested | None = None
    nearest: Refusal | None = None
    for spot in _spots(order, free, pause=pause, released=released):
        if isinstance(spot, Refusal):
            if nearest is None or spot.shortfall_s < nearest.shortfall_s:
                nearest = spot
        elif best is None or spot.run.returns < best.run.returns:
            best = spot
    if best is None and nearest is not None:
        return nearest._replace(rule=Rule.BREAK)
    return cast("Rested", best)  # each drive yields a rested run or a refusal


def _run_on(order: Order, *, first: int, arrives: Seconds, ready: Seconds = 0) -> Run | Refusal:
    """Drive on from the arrival at stop number `first`; service there not before `ready`."""
    run = Run([], [], 0)
    for number in range(first, len(order.visits)):
        visit = order.visits[number]
        ready = max(ready, arrives)
        begins = earliest_begin(visit, ready)
        if begins is None:
            return Refusal(Rule.WINDOW, visit, ready - visit.windows[-1].closes)
        run.arrivals.append(arrives)
        run.begins.append(begins)
        arrives = begins + visit.service_s + order.drives_s[number + 1]
    late_s = max(ready, arrives) - order.shift.latest_return
    if late_s > 0:
        return Refusal(Rule.SHIFT, order.visits[-1], late_s)
    return run._replace(returns=arrives)


def _spots(
    order: Order, free: Run, *, pause: Break, released: Seconds
) -> Iterator[Rested | Refusal]:
    """Try the break before and after each drive, in driving order."""
    for after, drive_s in enumerate(order.drives_s):
        if after == 0:
            stands, departs = order.shift.opens, released
        else:
            stands = departs = free.begins[after - 1] + order.visits[after - 1].service_s
        before_drive = _take(pause, ready=stands, after=after)
        yield _resume(
            order,
            free,
            pause=pause,
            taken=before_drive,
            arrives=max(before_drive.ends, departs) + drive_s,
        )
        if stands > pause.closes:
            return  # the day only gets later
        after_drive = _take(pause, ready=departs + drive_s, after=after)
        yield _resume(order, free, pause=pause, taken=after_drive, arrives=departs + drive_s)


def _take(pause: Break, *, ready: Seconds, after: int) -> TakenBreak:
    begins = max(ready, pause.opens)
    return TakenBreak(begins, begins + pause.duration_s, after)


def _resume(
    order: Order, free: Run, *, pause: Break, taken: TakenBreak, arrives: Seconds
) -> Rested | Refusal:
    """Join the run up to the break with a new run after it."""
    after = taken.after
    if taken.begins > pause.closes:
        visit = order.visits[min(after, len(order.visits) - 1)]
        return Refusal(Rule.BREAK, visit, taken.begins - pause.closes)
    rest = _run_on(order, first=after, arrives=arrives, ready=taken.ends)
    if isinstance(rest, Refusal):
        return rest
    arrivals = free.arrivals[:after] + rest.arrivals
    return Rested(Run(arrivals, free.begins[:after] + rest.begins, rest.returns), taken)
