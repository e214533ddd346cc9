"""Who helped whom: the figures of each office in a plan of many."""

from collections import Counter
from typing import Any

from routing.model import Problem
from routing.plan import Plan
from routing.province.offices import Territory


def offices_to_json(problem: Problem, territory: Territory, plan: Plan) -> list[dict[str, Any]]:
    """Return one row for each office, as JSON values.

    `visits` of its area: those served by `own` couriers, by `others`', and `unserved`. `lent` is
    how many visits of other areas its own couriers serve, `couriers` how many of them drive at all,
    `travel_s` how long they drive.
    """
    at = {shift.id: shift.start_place for shift in problem.shifts}
    counts = {office: Counter[str]() for office in territory.offices}
    for route in plan.routes:
        serving = counts[at[route.shift]]
        serving["couriers"] += bool(route.stops)
        serving["travel_s"] += route.travel_s
        for visit in route.visits:
            home = territory.home[visit]
            is_own = home == at[route.shift]
            counts[home]["own" if is_own else "others"] += 1
            serving["lent"] += not is_own
    for visit in plan.unserved:
        counts[territory.home[visit]]["unserved"] += 1
    names = ("own", "others", "unserved", "lent", "couriers", "travel_s")
    return [
        {"place": office, "visits": sum(count[name] for name in names[:3])}
        | {name: count[name] for name in names}
        for office, count in counts.items()
    ]
