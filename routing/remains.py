"""What is left of a plan, and a plan of what is left put back behind the frozen stops."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from routing.model import Problem, Seconds
from routing.plan import Plan, Route
from routing.prefix import Prefix


def in_force_of(day: Problem, plan: Plan, prefixes: Mapping[str, Prefix]) -> Plan:
    """Return the plan with only the stops that are still to come, its times as they were."""
    routes = [_to_come(day, route, prefixes[route.shift]) for route in plan.routes]
    return _with_unserved(day, routes, engine=plan.engine)


def joined_plan(day: Problem, plan: Plan, prefixes: Mapping[str, Prefix]) -> Plan:
    """Return the plan of what is left with the frozen stops in front of it.

    A courier who has left drives home at the end, also if nothing is left to do.
    """
    routes = [_joined(day, route, prefixes[route.shift]) for route in plan.routes]
    return _with_unserved(day, routes, engine=plan.engine)


def _to_come(day: Problem, route: Route, prefix: Prefix) -> Route:
    stops = tuple(stop for stop in route.stops if day.has_visit(stop.visit))
    left = {stop.visit for stop in stops}
    breaks = [
        replace(each, after=sum(visit in left for visit in route.visits[: each.after]))
        for each in route.breaks
        if stops and (not prefix.is_rested or prefix.breaks)
    ]
    travel_s, distance_m = _driving(day, prefix, [stop.visit for stop in stops])
    return replace(
        route,
        stops=stops,
        breaks=tuple(breaks),
        leaves=max(route.leaves, prefix.leaves) if stops else route.leaves,
        travel_s=travel_s,
        distance_m=distance_m,
    )


def _joined(day: Problem, route: Route, prefix: Prefix) -> Route:
    stops = (*prefix.stops, *route.stops)
    travel_s, distance_m = _driving(day, prefix, [stop.visit for stop in stops])
    returns = route.returns
    if not route.stops and prefix.has_left:
        returns = prefix.ready_at + _home_s(day, prefix)
    breaks = (replace(each, after=each.after + len(prefix.stops)) for each in route.breaks)
    return Route(
        shift=route.shift,
        stops=stops,
        breaks=(*prefix.breaks, *breaks),
        leaves=prefix.leaves if prefix.stops else route.leaves,
        returns=returns,
        travel_s=travel_s,
        distance_m=distance_m,
        overtime_s=max(0, returns - prefix.shift.closes),
    )


def _driving(day: Problem, prefix: Prefix, visit_ids: Sequence[str]) -> tuple[int, int]:
    """Return seconds and metres from where the courier is, over these stops, to the end place."""
    if not visit_ids and not prefix.has_left:
        return 0, 0
    inner = [day.visit(each).place for each in visit_ids]
    legs = list(pairwise([prefix.start_place, *inner, prefix.shift.end_place]))
    seconds = sum(day.drive_s(prefix.shift, here, there) for here, there in legs)
    return seconds, sum(day.travel.drive_m(here, there) for here, there in legs)


def _home_s(day: Problem, prefix: Prefix) -> Seconds:
    return day.drive_s(prefix.shift, prefix.place, prefix.shift.end_place)


def _with_unserved(day: Problem, routes: Sequence[Route], *, engine: str) -> Plan:
    served = {stop.visit for route in routes for stop in route.stops}
    unserved = tuple(each.id for each in day.visits if each.id not in served)
    return Plan(tuple(routes), unserved, engine)
