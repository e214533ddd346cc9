"""What the settled part of a day leaves to the rest: shorter shifts, and visits bound to one."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from routing.model import Problem, Seconds, Shift, Visit
from routing.prefix import Prefix


def shift_left(prefix: Prefix) -> Shift:
    """Return the shift from the end of its frozen stops on.

    A break that is overdue begins at once. A shift whose time is over takes no stops.
    """
    shift, opens = prefix.shift, prefix.ready_at
    closes = max(shift.closes, opens)
    pauses = () if prefix.is_rested else shift.breaks
    return replace(
        shift,
        start_place=prefix.place,
        opens=opens,
        closes=closes,
        overtime_s=max(0, shift.latest_return - closes),
        breaks=tuple(replace(each, closes=max(each.closes, opens)) for each in pauses),
        max_stops=_stops_left(prefix),
        max_load=_room_left(shift, prefix.settled),
    )


def visit_left(
    visit: Visit, prefixes: Iterable[Prefix], *, bound: str | None, now: Seconds
) -> Visit:
    """Return the visit as the rest of the day sees it.

    Args:
        visit: neither done nor frozen.
        prefixes: of the shifts that are still there.
        bound: the shift that alone can serve it from now on, if there is one.
        now: papers released by now can be with anybody, as far as this model knows; later ones
            only with who has yet to leave the office.
    """
    required = bound if visit.required_shift is None else visit.required_shift
    if visit.delivers is not None and bound is not None:
        visit = replace(visit, delivers=None)  # collected: now a stop like any other
    if visit.release_s <= now:
        return replace(visit, required_shift=required, release_s=0)
    left = {each.shift.id for each in prefixes if each.has_left and not _carries(each, visit)}
    return replace(visit, required_shift=required, forbidden_shifts=visit.forbidden_shifts | left)


def bindings(day: Problem, prefixes: Iterable[Prefix]) -> dict[str, str]:
    """Return which visits only one shift can serve from now on.

    The last call at a desk for papers that the shift carries; what belongs to a group that the
    shift has begun to serve; and where it delivers what it has collected.
    """
    bound: dict[str, str] = {}
    for prefix in prefixes:
        name, frozen = prefix.shift.id, {each.id for each in prefix.frozen}
        groups = {each.group for each in prefix.settled if each.group is not None}
        bound |= {
            each.id: name for each in day.visits if each.group in groups and each.id not in frozen
        }
        aboard = {each.collects for each in prefix.frozen if each.collects is not None}
        bound |= {
            each.id: name
            for each in day.visits
            if each.delivers in aboard and each.id not in frozen
        }
        for desk in _owed(prefix.settled):
            bound |= {each.id: name for each in prefix.rest if each.desk == desk}
    return bound


def undelivered_papers(
    prefixes: Iterable[Prefix], *, gone: Container[str]
) -> tuple[tuple[str, str], ...]:
    """Return (shift, desk) of papers on their way with no call at their desk to come."""
    found = []
    for prefix in prefixes:
        is_gone = prefix.shift.id in gone
        to_come = set() if is_gone else {each.desk for each in prefix.rest}
        carried = prefix.done if is_gone else prefix.settled
        found += [(prefix.shift.id, desk) for desk in _owed(carried) if desk not in to_come]
    return tuple(found)


def _owed(order: Sequence[Visit]) -> list[str]:
    """Return the desks whose papers are aboard after these visits."""
    owed: set[str] = set()
    for visit in order:
        if visit.desk is not None:
            owed.discard(visit.desk)
        if visit.papers_to is not None:
            owed.add(visit.papers_to)
    return sorted(owed)


def _stops_left(prefix: Prefix) -> int | None:
    if prefix.ready_at > prefix.shift.latest_return:
        return 0
    most = prefix.shift.max_stops
    return None if most is None else max(0, most - len(prefix.settled))


def _room_left(shift: Shift, settled: Sequence[Visit]) -> tuple[int, ...] | None:
    if shift.max_load is None:
        return None
    delivered = {visit.delivers for visit in settled}
    carried = [v for v in settled if v.load and (v.collects is None or v.collects not in delivered)]
    return tuple(
        max(0, most - sum(visit.load[kind] for visit in carried))
        for kind, most in enumerate(shift.max_load)
    )


def _carries(prefix: Prefix, visit: Visit) -> bool:
    """Say whether the shift's papers for the visit were there when it left."""
    is_planned = any(each.id == visit.id for each in prefix.rest)
    return is_planned and visit.release_s <= prefix.ready_at
