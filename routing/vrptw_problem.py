"""An instance of the literature as a problem of ours, and our plan as its routes.

A tenth of the file's unit becomes a second and a metre, so nothing is rounded.
"""

from typing import Final

from routing.matrix import TravelMatrix
from routing.model import Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.vrptw import SCALE, WIDEST, Instance
from routing.weights import Weights

OBJECTIVES: Final = ("distance", "vehicles")
VEHICLE_COST: Final = 1000 * SCALE  # more than a route saves by driving: fewest vehicles first
DEGREES: Final = 10 / WIDEST  # of a unit, for pictures: about a metre, and any instance fits


def problem_of(instance: Instance, *, objective: str = "distance") -> Problem:
    """Return the problem: customers are visits, vehicles are shifts.

    Every customer must be served. With the objective `vehicles` a used vehicle costs as much as
    1000 units of distance.
    """
    table = instance.table()
    depot_opens, depot_closes = instance.windows[0].tolist()
    shifts = tuple(
        Shift(
            f"vehicle-{number}", start_place=0, end_place=0, opens=depot_opens,
            closes=depot_closes, max_load=(instance.capacity,),
        )
        for number in range(1, instance.vehicles + 1)
    )  # fmt: skip
    return Problem(
        places=tuple(Place(y * DEGREES, x * DEGREES) for x, y in instance.coordinates.tolist()),
        travel=TravelMatrix(table, table, "straight line, tenths truncated"),
        visits=tuple(_customer(instance, node) for node in range(1, len(instance.demand))),
        shifts=shifts,
        weights=Weights(used_shift_s=VEHICLE_COST if objective == "vehicles" else 0),
    )


def _customer(instance: Instance, node: int) -> Visit:
    opens, closes = instance.windows[node].tolist()
    return Visit(
        str(node),
        node,
        (TimeWindow(opens, closes),),
        service_s=int(instance.service[node]),
        load=(int(instance.demand[node]),),
    )


def routes_of(plan: Plan) -> list[list[int]]:
    """Return the customers of each vehicle that drives, by number, in driving order."""
    return [[int(visit) for visit in route.visits] for route in plan.routes if route.stops]
