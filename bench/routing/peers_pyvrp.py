"""PyVRP, as its documentation calls it: `solve` with default parameters and a time limit."""

import time
from collections.abc import Sequence
from typing import Final

import pyvrp
from pyvrp.stop import MaxRuntime

from routing import pdptw as pairs
from routing.pdptw import PairInstance
from routing.vrptw import Instance

LEAST_S: Final = 0.05


def solve_vrptw(
    instance: Instance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the best routes found, or None. `vehicle_cost` is in tenths; 0: distance alone."""
    began = time.perf_counter()
    data = _data(instance, vehicle_cost=vehicle_cost)
    left_s = max(LEAST_S, seconds - (time.perf_counter() - began))
    found = pyvrp.solve(data, MaxRuntime(left_s), seed=seed, collect_stats=False)
    if not found.best.is_feasible():
        return None
    routes = found.best.routes()
    return [[visit.idx + 1 for visit in route if visit.is_client()] for route in routes]


def solve_pdptw(
    instance: PairInstance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the best routes found, or None. `vehicle_cost` is in thousandths."""
    began = time.perf_counter()
    pickups = list(instance.delivery_of)
    data = _shipments(instance, pickups, vehicle_cost=vehicle_cost)
    left_s = max(LEAST_S, seconds - (time.perf_counter() - began))
    found = pyvrp.solve(data, MaxRuntime(left_s), seed=seed, collect_stats=False)
    if not found.best.is_feasible():
        return None
    return [
        [
            pickups[step.idx] if step.is_pickup() else instance.delivery_of[pickups[step.idx]]
            for step in route
            if step.is_shipment()
        ]
        for route in found.best.routes()
    ]


def _shipments(
    instance: PairInstance, pickups: Sequence[int], *, vehicle_cost: int
) -> pyvrp.ProblemData:
    table = instance.table().astype(int)
    windows, service = pairs.SCALE * instance.windows, pairs.SCALE * instance.service
    opens, closes = map(int, windows[0])
    asked = [
        pyvrp.Shipment(
            pickup, delivery,
            pickup_tw_early=int(windows[pickup, 0]), pickup_tw_late=int(windows[pickup, 1]),
            pickup_service_duration=int(service[pickup]),
            delivery_tw_early=int(windows[delivery, 0]),
            delivery_tw_late=int(windows[delivery, 1]),
            delivery_service_duration=int(service[delivery]),
            amount=[int(instance.demand[pickup])],
        )
        for pickup, delivery in ((each, instance.delivery_of[each]) for each in pickups)
    ]  # fmt: skip
    fleet = pyvrp.VehicleType(
        instance.vehicles, [instance.capacity], fixed_cost=vehicle_cost, tw_early=opens,
        tw_late=closes,
    )  # fmt: skip
    return pyvrp.ProblemData(
        [pyvrp.Location(float(x), float(y)) for x, y in instance.coordinates],
        [], [pyvrp.Depot(0, opens, closes)], [fleet], [table], [table], shipments=asked,
    )  # fmt: skip


def _data(instance: Instance, *, vehicle_cost: int) -> pyvrp.ProblemData:
    table = instance.table().astype(int)
    opens, closes = map(int, instance.windows[0])
    clients = [
        pyvrp.Client(
            node, delivery=[int(instance.demand[node])],
            service_duration=int(instance.service[node]),
            tw_early=int(instance.windows[node, 0]), tw_late=int(instance.windows[node, 1]),
        )
        for node in range(1, len(instance.demand))
    ]  # fmt: skip
    fleet = pyvrp.VehicleType(
        instance.vehicles, [instance.capacity], fixed_cost=vehicle_cost, tw_early=opens,
        tw_late=closes,
    )  # fmt: skip
    return pyvrp.ProblemData(
        [pyvrp.Location(float(x), float(y)) for x, y in instance.coordinates],
        clients, [pyvrp.Depot(0, opens, closes)], [fleet], [table], [table],
    )  # fmt: skip
