"""OR-Tools alone, at the configurations that did best in our trials; nothing of ours inside.

Trials on 19 VRPTW instances: up to 200 customers iterated local search (random walk over 20
visits, temperature 500 to 1) from parallel cheapest insertion, above that guided local search from
savings; on days with breaks guided local search from parallel cheapest insertion. Matrices are
registered, not called back, and no operator's neighbourhood is pruned: both make it worse.
"""

import time
from collections.abc import Sequence
from typing import Any, Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing import pdptw as pairs
from routing.pdptw import PairInstance
from routing.vrptw import Instance

MOST_FOR_ILS: Final = 200
RANDOM_WALK: Final = 20
TEMPERATURES: Final = (500.0, 1.0)
LEAST_S: Final = 0.05

Search = Any  # OR-Tools' protocol buffer of search parameters


def guided_search(first: str) -> Search:
    """Return parameters of guided local search from this first solution strategy."""
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.Value.Value(first)
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    return search


def limit(search: Search, *, seconds: float) -> None:
    """Set the wall time that is left. OR-Tools keeps it loosely."""
    search.time_limit.FromMilliseconds(int(1000 * max(LEAST_S, seconds)))


def solve_vrptw(
    instance: Instance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the best routes found, or None. The search draws from a fixed seed of its own."""
    began = time.perf_counter()
    manager = pywrapcp.RoutingIndexManager(len(instance.demand), instance.vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    _add_rules(routing, manager, instance, vehicle_cost=vehicle_cost)
    if len(instance.demand) - 1 <= MOST_FOR_ILS:
        # `SolveWithParameters` of 9.15 ignores the flag that asks for iterated local search.
        search, solve = _iterated_search(), routing.SolveWithIteratedLocalSearch
    else:
        search, solve = guided_search("SAVINGS"), routing.SolveWithParameters
    limit(search, seconds=seconds - (time.perf_counter() - began))
    found = solve(search)
    if found is None:
        return None
    return [_route(routing, manager, found, number) for number in range(instance.vehicles)]


def solve_pdptw(
    instance: PairInstance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the best routes found, or None: iterated local search, the better one with pairs."""
    began = time.perf_counter()
    manager = pywrapcp.RoutingIndexManager(len(instance.demand), instance.vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    _add_clock_and_load(
        routing, manager, instance.table(), pairs.SCALE * instance.windows,
        pairs.SCALE * instance.service, instance.demand.tolist(), capacity=instance.capacity,
        vehicle_cost=vehicle_cost,
    )  # fmt: skip
    clock = routing.GetDimensionOrDie("time")
    for pickup, delivery in instance.delivery_of.items():
        first, second = manager.NodeToIndex(pickup), manager.NodeToIndex(delivery)
        routing.AddPickupAndDelivery(first, second)
        routing.solver().Add(routing.VehicleVar(first) == routing.VehicleVar(second))
        routing.solver().Add(clock.CumulVar(first) <= clock.CumulVar(second))
    search = _iterated_search()
    limit(search, seconds=seconds - (time.perf_counter() - began))
    found = routing.SolveWithIteratedLocalSearch(search)
    if found is None:
        return None
    return [_route(routing, manager, found, number) for number in range(instance.vehicles)]


def _iterated_search() -> Search:
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    search.use_iterated_local_search = True
    iterated = search.iterated_local_search_parameters
    ruin = iterated.ruin_recreate_parameters.ruin_strategies.add()
    ruin.random_walk.num_removed_visits = RANDOM_WALK
    cooling = iterated.reference_solution_acceptance_strategy.simulated_annealing
    cooling.initial_temperature, cooling.final_temperature = TEMPERATURES
    return search


def _add_rules(
    routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, instance: Instance, *,
    vehicle_cost: int,
) -> None:  # fmt: skip
    _add_clock_and_load(
        routing, manager, instance.table(), instance.windows, instance.service,
        instance.demand.tolist(), capacity=instance.capacity, vehicle_cost=vehicle_cost,
    )  # fmt: skip


def _add_clock_and_load(
    routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, table: Any,
    windows: Any, service: Any, demand: list[int], *, capacity: int, vehicle_cost: int,
) -> None:  # fmt: skip
    opens, closes = map(int, windows[0])
    distance = routing.RegisterTransitMatrix(table.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(distance)
    routing.SetFixedCostOfAllVehicles(vehicle_cost)
    busy = routing.RegisterTransitMatrix((table + service[:, None]).tolist())
    routing.AddDimension(busy, closes, closes, False, "time")  # noqa: FBT003
    clock = routing.GetDimensionOrDie("time")
    for node in range(1, len(demand)):
        clock.CumulVar(manager.NodeToIndex(node)).SetRange(*map(int, windows[node]))
    for number in range(manager.GetNumberOfVehicles()):
        clock.CumulVar(routing.Start(number)).SetRange(opens, closes)
        clock.CumulVar(routing.End(number)).SetRange(opens, closes)
    load = routing.RegisterUnaryTransitVector(demand)
    routing.AddDimension(load, 0, capacity, True, "load")  # noqa: FBT003


def _route(
    routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager,
    found: pywrapcp.Assignment, vehicle: int,
) -> list[int]:  # fmt: skip
    route, index = [], found.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        route.append(manager.IndexToNode(index))
        index = found.Value(routing.NextVar(index))
    return route
