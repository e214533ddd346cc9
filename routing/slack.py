"""How early a courier can leave each place of a route, and how late she may reach each.

Two figures each, because the break moves freely: with the break still open, or done. Forward time
slack is from Savelsbergh, ORSA Journal on Computing 4 (1992), doi 10.1287/ijoc.4.2.146; the pairs
for the break are ours. All times in whole seconds since midnight; NEVER, or its negative, where
there is none.
"""

from collections.abc import Sequence

from routing.gap_query import NEVER
from routing.model import Break, Seconds, Shift, Visit
from routing.rules import earliest_begin, latest_begin

Pair = tuple[Seconds, Seconds]


def departures(
    shift: Shift, visits: Sequence[Visit], drives_s: Sequence[int], *, released: Seconds
) -> list[Pair]:
    """Return the earliest departure (break open, break done) from the start and each stop."""
    pause = break_of(shift)
    still_open = released
    done = released if pause is None else max(after_rest(pause, ready=shift.opens), released)
    pairs = [(still_open, done)]
    for visit, drive_s in zip(visits, drives_s, strict=False):
        arrives_open = still_open + drive_s
        arrives_done = done + drive_s
        if pause is not None:
            arrives_done = min(arrives_done, after_rest(pause, ready=arrives_open))
        still_open = _served(visit, arrives_open)
        done = _served(visit, arrives_done)
        if pause is not None:
            done = min(done, after_rest(pause, ready=still_open))
        pairs.append((still_open, done))
    return pairs


def latest_arrivals(shift: Shift, visits: Sequence[Visit], drives_s: Sequence[int]) -> list[Pair]:
    """Return the latest arrival (break done, break to come) at each stop and at the end."""
    pause = break_of(shift)
    done = shift.latest_return
    to_come = last_rest(pause, until=done)
    pairs = [(done, to_come)]
    for visit, drive_s in zip(reversed(visits), reversed(drives_s), strict=False):
        leaves_done = done - drive_s
        leaves_to_come = max(last_rest(pause, until=leaves_done), to_come - drive_s)
        done = _serve_by(visit, leaves_done)
        to_come = max(_serve_by(visit, leaves_to_come), last_rest(pause, until=done))
        pairs.append((done, to_come))
    return pairs[::-1]


def break_of(shift: Shift) -> Break | None:
    """Return the break of a shift, if it has one."""
    return shift.breaks[0] if shift.breaks else None


def after_rest(pause: Break, *, ready: Seconds) -> Seconds:
    """Return when a break ends for a courier who is ready for it at this time."""
    begins = max(ready, pause.opens)
    return begins + pause.duration_s if begins <= pause.closes else NEVER


def last_rest(pause: Break | None, *, until: Seconds) -> Seconds:
    """Return when a courier must be ready for a break that ends by `until`."""
    if pause is None or pause.opens + pause.duration_s > until:
        return -NEVER
    return min(pause.closes, until - pause.duration_s)


def _served(visit: Visit, arrives: Seconds) -> Seconds:
    begins = earliest_begin(visit, arrives)
    return NEVER if begins is None else begins + visit.service_s


def _serve_by(visit: Visit, leaves: Seconds) -> Seconds:
    begins = latest_begin(visit, leaves - visit.service_s)
    return -NEVER if begins is None else begins
