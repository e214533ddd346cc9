"""The judge of VRPTW answers. It shares no code with what makes them, not even the distances."""

from collections.abc import Sequence
from math import isqrt
from typing import NamedTuple

from routing.vrptw import Instance


class WrongRoutes(Exception):
    """The routes break a rule; `rule` names it, `customer` says where (None: the whole answer)."""

    def __init__(self, rule: str, customer: int | None) -> None:
        super().__init__(f"{rule} at {customer}")
        self.rule = rule
        self.customer = customer


class Judged(NamedTuple):
    """What an answer is worth: `distance` in the file's unit (one decimal), vehicles that drive."""

    distance: float
    vehicles: int


def check_routes(instance: Instance, routes: Sequence[Sequence[int]]) -> Judged:
    """Return distance and vehicles of routes that serve every customer once and keep all rules.

    Empty routes do not count. Raises `WrongRoutes` with one of the rules `customer`, `served`,
    `capacity`, `window`, `missing`, `fleet`.
    """
    driven = [route for route in routes if route]
    served: set[int] = set()
    for customer in (customer for route in driven for customer in route):
        if not 0 < customer < len(instance.demand):
            raise WrongRoutes("customer", customer)
        if customer in served:
            raise WrongRoutes("served", customer)
        served.add(customer)
    if missing := set(range(1, len(instance.demand))) - served:
        raise WrongRoutes("missing", min(missing))
    if len(driven) > instance.vehicles:
        raise WrongRoutes("fleet", None)
    tenths = sum(_drive(instance, route) for route in driven)
    return Judged(tenths / 10, len(driven))


def _drive(instance: Instance, route: Sequence[int]) -> int:
    """Return the tenths driven from the depot through the customers and back."""
    if sum(int(instance.demand[customer]) for customer in route) > instance.capacity:
        raise WrongRoutes("capacity", route[0])
    clock, here, driven = int(instance.windows[0, 0]), 0, 0
    for there in (*route, 0):
        leg = _tenths(instance, here, there)
        opens, closes = map(int, instance.windows[there])
        clock = max(clock + leg, opens)
        if clock > closes:
            raise WrongRoutes("window", there)
        clock += int(instance.service[there])
        driven, here = driven + leg, there
    return driven


def _tenths(instance: Instance, here: int, there: int) -> int:
    (x, y), (to_x, to_y) = instance.coordinates[here].tolist(), instance.coordinates[there].tolist()
    return isqrt(100 * ((x - to_x) ** 2 + (y - to_y) ** 2))
