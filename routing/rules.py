"""The names of the rules a route obeys, and the rules that need no clock."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from routing.model import Seconds, Shift, Visit


class Rule(StrEnum):
    """Why a visit or a route does not work."""

    WINDOW = "window"
    SKILL = "skill"
    SHIFT = "shift"
    BREAK = "break"
    REQUIRED_SHIFT = "required_shift"
    FORBIDDEN = "forbidden"
    MAX_STOPS = "max_stops"
    RELEASE = "release"
    LOAD = "load"  # more is loaded than the shift may carry
    DESK = "desk"  # no call at the desk later on the route, where papers collected here belong
    GROUP = "group"  # another of its group is served by another shift
    PAIR = "pair"  # its other half is not on the route, or on the wrong side of it


def unmet_rule(visit: Visit, shift: Shift) -> Rule | None:
    """Return the first rule that keeps this shift from ever serving the visit, or None.

    Only rules that need neither a clock nor the visit's companions on the route.
    """
    if visit.required_shift is not None and visit.required_shift != shift.id:
        return Rule.REQUIRED_SHIFT
    if shift.id in visit.forbidden_shifts:
        return Rule.FORBIDDEN
    if not visit.skills <= shift.skills:
        return Rule.SKILL
    return None


def overfull(visits: Sequence[Visit], shift: Shift) -> tuple[Rule, Visit] | None:
    """Return the first visit that is too much for the shift, by number or by load, or None."""
    if shift.max_stops is not None and len(visits) > shift.max_stops:
        return Rule.MAX_STOPS, visits[shift.max_stops]
    if not shift.max_load:
        return None
    loaded = [0] * len(shift.max_load)
    for visit in visits:
        if visit.load and visit.pair is None:
            loaded = [sum(pair) for pair in zip(loaded, visit.load, strict=True)]
        if any(amount > most for amount, most in zip(loaded, shift.max_load, strict=True)):
            return Rule.LOAD, visit
    for kind, most in enumerate(shift.max_load):
        for visit, aboard in zip(visits, loads_aboard(visits, kind), strict=True):
            if loaded[kind] + aboard > most:
                return Rule.LOAD, visit
    return None


def loads_aboard(visits: Sequence[Visit], kind: int) -> Iterator[int]:
    """Yield how much of a kind the pairs have aboard after each visit of a route."""
    aboard: dict[str, int] = {}
    for visit in visits:
        if visit.collects is not None:
            aboard[visit.collects] = visit.load[kind] if visit.load else 0
        if visit.delivers is not None:
            aboard.pop(visit.delivers, None)
        yield sum(aboard.values())


def torn(visits: Sequence[Visit]) -> Visit | None:
    """Return the first visit whose other half is not where it belongs on this route, or None."""
    aboard: dict[str, Visit] = {}
    for visit in visits:
        if visit.collects is not None:
            aboard[visit.collects] = visit
        if visit.delivers is not None and aboard.pop(visit.delivers, None) is None:
            return visit
    return next(iter(aboard.values()), None)


def stranded(visits: Sequence[Visit]) -> Visit | None:
    """Return the last visit whose papers no later stop hands over at their desk, or None."""
    desks_ahead: set[str] = set()
    for visit in reversed(visits):
        if visit.papers_to is not None and visit.papers_to not in desks_ahead:
            return visit
        if visit.desk is not None:
            desks_ahead.add(visit.desk)
    return None


def earliest_begin(visit: Visit, ready: Seconds) -> Seconds | None:
    """Return when service begins for a courier who is ready at this time, or None if too late."""
    for window in visit.windows:
        if ready <= window.closes:
            return max(ready, window.opens)
    return None


def latest_begin(visit: Visit, bound: Seconds) -> Seconds | None:
    """Return the last time up to `bound` at which service may begin, or None."""
    for window in reversed(visit.windows):
        if bound >= window.opens:
            return min(bound, window.closes)
    return None
