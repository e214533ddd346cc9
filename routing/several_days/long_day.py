"""Several days as one long one: day n begins n × 24 hours later, and a delivery has a window a day.

The kernel needs nothing new for it. A shift of one day meets no window of another, so the search
chooses a day by choosing a shift, and gathers days while it shortens drives.
"""

from collections.abc import Sequence
from dataclasses import replace

from routing.model import Problem, Seconds, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.several_days.horizon import DAY_S, Delivery, Horizon


def long_day(horizon: Horizon, days_of: Sequence[Sequence[int]]) -> Problem:
    """Return the days as one problem; delivery i may be made on `days_of[i]`.

    Ids of shifts and fixed visits get their day in front: `3/courier`. What is fixed is above all
    deliveries; of these, who is due sooner is above who is due later.
    """
    first = horizon.days[0]
    levels = sorted({_urgency(each) for each in horizon.deliveries})
    fixed = [
        _fixed(visit, number, level=len(levels))
        for number, day in enumerate(horizon.days)
        for visit in day.visits
    ]
    flexible = [
        _flexible(horizon, each.visit, days, level=levels.index(_urgency(each)))
        for each, days in zip(horizon.deliveries, days_of, strict=True)
    ]
    return Problem(
        places=first.places,
        travel=first.travel,
        visits=(*fixed, *flexible),
        shifts=tuple(
            _shift(shift, number) for number, day in enumerate(horizon.days) for shift in day.shifts
        ),
        weights=first.weights,
    )


def orders_on(horizon: Horizon, plan: Plan, number: int) -> list[list[str]]:
    """Return the visits of each shift of one day, by the ids they have on that day."""
    first = sum(len(day.shifts) for day in horizon.days[:number])
    routes = plan.routes[first : first + len(horizon.days[number].shifts)]
    prefix = _on(number, "")
    return [[visit.removeprefix(prefix) for visit in route.visits] for route in routes]


def _urgency(delivery: Delivery) -> tuple[int, int]:
    return -delivery.due, delivery.visit.priority


def _on(number: int, name: str) -> str:
    return f"{number}/{name}"


def _fixed(visit: Visit, number: int, *, level: int) -> Visit:
    begins = number * DAY_S
    required, planned = visit.required_shift, visit.planned_shift
    return replace(
        visit,
        id=_on(number, visit.id),
        windows=_later(visit.windows, begins),
        release_s=begins + visit.release_s if visit.release_s else 0,
        priority=level + visit.priority,
        required_shift=None if required is None else _on(number, required),
        forbidden_shifts=frozenset(_on(number, each) for each in visit.forbidden_shifts),
        planned_shift=None if planned is None else _on(number, planned),
        papers_to=None if visit.papers_to is None else _on(number, visit.papers_to),
        desk=None if visit.desk is None else _on(number, visit.desk),
        group=None if visit.group is None else _on(number, visit.group),
        collects=None if visit.collects is None else _on(number, visit.collects),
        delivers=None if visit.delivers is None else _on(number, visit.delivers),
    )


def _flexible(horizon: Horizon, visit: Visit, days: Sequence[int], *, level: int) -> Visit:
    windows = (window for day in days for window in _later(visit.windows, day * DAY_S))
    forbidden = (
        _on(day, each) for day in range(len(horizon.days)) for each in visit.forbidden_shifts
    )
    return replace(
        visit,
        windows=tuple(windows),
        forbidden_shifts=frozenset(forbidden),
        priority=level,
        promised=False,
    )


def _later(windows: Sequence[TimeWindow], by_s: Seconds) -> tuple[TimeWindow, ...]:
    return tuple(TimeWindow(each.opens + by_s, each.closes + by_s) for each in windows)


def _shift(shift: Shift, number: int) -> Shift:
    by_s = number * DAY_S
    return replace(
        shift,
        id=_on(number, shift.id),
        opens=shift.opens + by_s,
        closes=shift.closes + by_s,
        breaks=tuple(
            replace(each, opens=each.opens + by_s, closes=each.closes + by_s)
            for each in shift.breaks
        ),
    )
