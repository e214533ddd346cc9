"""The names of the rules a route obeys, and the rules that need no clock."""

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


def unmet_rule(visit: Visit, shift: Shift) -> Rule | None:
    """Return the first rule that keeps this shift from ever serving the visit, or None."""
    if visit.required_shift is not None and visit.required_shift != shift.id:
        return Rule.REQUIRED_SHIFT
    if shift.id in visit.forbidden_shifts:
        return Rule.FORBIDDEN
    if not visit.skills <= shift.skills:
        return Rule.SKILL
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
