"""An instance with pairs as a problem of ours, and our plan as its routes.

A thousandth of the file's unit becomes a second and a metre.
"""

from math import dist
from typing import Final

from routing.matrix import TravelMatrix
from routing.model import Place, Problem, Shift, TimeWindow, Visit
from routing.pdptw import SCALE, WIDEST, PairInstance
from routing.weights import Weights

VEHICLE_COST: Final = 10_000 * SCALE  # more than a route saves by driving: fewest vehicles first
DEGREES: Final = 10 / WIDEST  # of a unit, for pictures


def problem_of(instance: PairInstance, *, objective: str = "distance") -> Problem:
    """Return the problem: tasks are visits, vehicles are shifts, all must be served."""
    table = instance.table()
    opens, closes = (SCALE * instance.windows[0]).tolist()
    shifts = tuple(
        Shift(
            f"vehicle-{number}", start_place=0, end_place=0, opens=opens, closes=closes,
            max_load=(instance.capacity,),
        )
        for number in range(1, instance.vehicles + 1)
    )  # fmt: skip
    return Problem(
        places=tuple(Place(y * DEGREES, x * DEGREES) for x, y in instance.coordinates.tolist()),
        travel=TravelMatrix(table, table, "straight line, thousandths rounded up"),
        visits=tuple(_task(instance, node) for node in range(1, len(instance.demand))),
        shifts=shifts,
        weights=Weights(used_shift_s=VEHICLE_COST if objective == "vehicles" else 0),
    )


def _task(instance: PairInstance, node: int) -> Visit:
    opens, closes = (SCALE * instance.windows[node]).tolist()
    demand = int(instance.demand[node])
    is_pickup = node in instance.delivery_of
    pickup = node if is_pickup else next(p for p, d in instance.delivery_of.items() if d == node)
    return Visit(
        str(node),
        node,
        (TimeWindow(opens, closes),),
        service_s=SCALE * int(instance.service[node]),
        load=(demand,) if is_pickup else (),
        collects=str(pickup) if is_pickup else None,
        delivers=None if is_pickup else str(pickup),
    )


def distance_of(instance: PairInstance, routes: list[list[int]]) -> float:
    """Return what the routes drive, in the file's unit, in double precision."""
    points = instance.coordinates.tolist()
    legs = (leg for route in routes for leg in zip([0, *route], [*route, 0], strict=True))
    return sum(dist(points[here], points[there]) for here, there in legs)
