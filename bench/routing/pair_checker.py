"""The judge of PDPTW answers. It shares no code with what makes them, not even the distances."""

from collections.abc import Sequence
from math import hypot
from typing import Final

from bench.routing.checker import Judged, WrongRoutes
from routing.pdptw import PairInstance

LATE: Final = 1e-6  # of a unit; double precision adds up to no more


def check_pair_routes(instance: PairInstance, routes: Sequence[Sequence[int]]) -> Judged:
    """Return distance and vehicles of routes that serve every pair and keep all rules.

    Empty routes do not count. Raises `WrongRoutes` with one of the rules `customer`, `served`,
    `missing`, `fleet`, `pair` (torn, or delivered first), `capacity`, `window`.
    """
    driven = [route for route in routes if route]
    served: set[int] = set()
    for task in (task for route in driven for task in route):
        if not 0 < task < len(instance.demand):
            raise WrongRoutes("customer", task)
        if task in served:
            raise WrongRoutes("served", task)
        served.add(task)
    if missing := set(range(1, len(instance.demand))) - served:
        raise WrongRoutes("missing", min(missing))
    if len(driven) > instance.vehicles:
        raise WrongRoutes("fleet", None)
    return Judged(sum(_drive(instance, route) for route in driven), len(driven))


def _drive(instance: PairInstance, route: Sequence[int]) -> float:
    """Return how far it is from the depot over the tasks and back, in double precision."""
    pickup_of = {delivery: pickup for pickup, delivery in instance.delivery_of.items()}
    windows = instance.windows.tolist()
    clock, driven, here, load = float(windows[0][0]), 0.0, 0, 0
    aboard: set[int] = set()
    for there in (*route, 0):
        leg = _apart(instance, here, there)
        opens, closes = windows[there]
        clock = max(clock + leg, opens)
        if clock > closes + LATE:
            raise WrongRoutes("window", there)
        clock += int(instance.service[there])
        load += int(instance.demand[there])
        if load > instance.capacity:
            raise WrongRoutes("capacity", there)
        if there in instance.delivery_of:
            aboard.add(there)
        elif there in pickup_of:
            if pickup_of[there] not in aboard:
                raise WrongRoutes("pair", there)
            aboard.remove(pickup_of[there])
        driven, here = driven + leg, there
    if aboard:
        raise WrongRoutes("pair", min(aboard))
    return driven


def _apart(instance: PairInstance, here: int, there: int) -> float:
    (x, y), (to_x, to_y) = instance.coordinates[here].tolist(), instance.coordinates[there].tolist()
    return hypot(x - to_x, y - to_y)
