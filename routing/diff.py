"""What changes from one plan of a day to another, as data.

All times are whole seconds since local midnight, distances whole metres.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from routing.model import Problem, Seconds, Visit
from routing.plan import KeyFigures, Plan, Route, Stop


class Change(StrEnum):
    """What becomes of a visit."""

    SAME = "same"  # same courier, same begin
    RETIMED = "retimed"  # same courier, another begin
    MOVED = "moved"  # another courier
    SERVED = "served"  # was in no route before
    DROPPED = "dropped"  # is in no route any more
    UNSERVED = "unserved"  # in no route, before and after


class Promise(StrEnum):
    """What becomes of a promise."""

    KEPT = "kept"  # service begins when it was to begin, or begins now in time
    MOVED = "moved"  # another begin, in a window of the visit
    BROKEN = "broken"  # no longer served, or not in its windows
    OWED = "owed"  # in no route before and after


@dataclass(frozen=True, slots=True)
class VisitChange:
    """One visit, before and after. Shifts and begins are None where it is in no route.

    `later_s` is by how many seconds service begins later (negative: earlier), None unless it is
    served in both. `promise` is None for a visit that is only wished for.
    """

    visit: str
    change: Change
    shift_before: str | None
    shift_after: str | None
    begins_before: Seconds | None
    begins_after: Seconds | None
    later_s: int | None
    promise: Promise | None


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """One shift, before and after. `returns` is None where the plan does not know the shift."""

    shift: str
    stops_before: int
    stops_after: int
    travel_before_s: int
    travel_after_s: int
    returns_before: Seconds | None
    returns_after: Seconds | None


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The whole difference: visits in the problem's order, shifts as the plans have them.

    `changes` and `promises` count the visits by code, zeros included.
    """

    visits: tuple[VisitChange, ...]
    shifts: tuple[ShiftChange, ...]
    before: KeyFigures
    after: KeyFigures
    changes: dict[Change, int]
    promises: dict[Promise, int]

    def of(self, visit_id: str) -> VisitChange:
        """Return what becomes of this visit; StopIteration if the problem does not know it."""
        return next(each for each in self.visits if each.visit == visit_id)


def diff(problem: Problem, before: Plan, after: Plan) -> PlanDiff:
    """Return what changes from one plan to the other.

    Args:
        problem: whose visits are told of; it alone says what was promised. Stops of other visits
            count in figures only.
        before: the plan in force.
        after: the one that may follow it. Their shifts need not be the same.
    """
    were, are = _stops(before), _stops(after)
    visits = tuple(
        _visit_change(visit, were.get(visit.id), are.get(visit.id)) for visit in problem.visits
    )
    changes = Counter(each.change for each in visits)
    promises = Counter(each.promise for each in visits)
    return PlanDiff(
        visits=visits,
        shifts=_shift_changes(before, after),
        before=before.key_figures(),
        after=after.key_figures(),
        changes={each: changes[each] for each in Change},
        promises={each: promises[each] for each in Promise},
    )


def diff_to_json(found: PlanDiff) -> dict[str, Any]:
    """Return the difference as JSON values; members are named like the fields."""
    return {
        "visits": [asdict(each) for each in found.visits],
        "shifts": [asdict(each) for each in found.shifts],
        "before": asdict(found.before),
        "after": asdict(found.after),
        "changes": {str(each): number for each, number in found.changes.items()},
        "promises": {str(each): number for each, number in found.promises.items()},
    }


def _stops(plan: Plan) -> dict[str, tuple[str, Stop]]:
    return {stop.visit: (route.shift, stop) for route in plan.routes for stop in route.stops}


def _visit_change(
    visit: Visit, was: tuple[str, Stop] | None, now: tuple[str, Stop] | None
) -> VisitChange:
    shift_before, begins_before = (None, None) if was is None else (was[0], was[1].begins)
    shift_after, begins_after = (None, None) if now is None else (now[0], now[1].begins)
    is_served_twice = begins_before is not None and begins_after is not None
    return VisitChange(
        visit=visit.id,
        change=_change(shift_before, shift_after, is_same_time=begins_before == begins_after),
        shift_before=shift_before,
        shift_after=shift_after,
        begins_before=begins_before,
        begins_after=begins_after,
        later_s=(begins_after or 0) - (begins_before or 0) if is_served_twice else None,
        promise=_promise(visit, begins_before, begins_after) if visit.promised else None,
    )


def _change(shift_before: str | None, shift_after: str | None, *, is_same_time: bool) -> Change:
    if shift_before is None:
        return Change.UNSERVED if shift_after is None else Change.SERVED
    if shift_after is None:
        return Change.DROPPED
    if shift_before != shift_after:
        return Change.MOVED
    return Change.SAME if is_same_time else Change.RETIMED


def _promise(visit: Visit, was: Seconds | None, now: Seconds | None) -> Promise:
    if now is None:
        return Promise.OWED if was is None else Promise.BROKEN
    if not any(window.opens <= now <= window.closes for window in visit.windows):
        return Promise.BROKEN
    return Promise.KEPT if was in (None, now) else Promise.MOVED


def _shift_changes(before: Plan, after: Plan) -> tuple[ShiftChange, ...]:
    were = {route.shift: route for route in before.routes}
    are = {route.shift: route for route in after.routes}
    return tuple(_shift_change(name, were.get(name), are.get(name)) for name in were | are)


def _shift_change(name: str, was: Route | None, now: Route | None) -> ShiftChange:
    return ShiftChange(
        shift=name,
        stops_before=len(was.stops) if was else 0,
        stops_after=len(now.stops) if now else 0,
        travel_before_s=was.travel_s if was else 0,
        travel_after_s=now.travel_s if now else 0,
        returns_before=was.returns if was else None,
        returns_after=now.returns if now else None,
    )
