"""Small provinces: offices along one street, each with its couriers and visits."""

from dataclasses import replace

from routing.model import Problem
from tests.routing.builders import problem, shift, visit

STREET = (0, 20, 40, 60, 80)  # minutes down the street; offices at places 0, 2 and 4


def crew(*offices: int, hours: str = "08:00-17:00", **rules):
    """One courier for each of these offices, named after it and numbered there."""
    seen: dict[int, int] = {}
    couriers = []
    for office in offices:
        seen[office] = seen.get(office, 0) + 1
        name = f"{office}.{seen[office]}"
        couriers.append(shift(name, hours, start_place=office, end_place=office, **rules))
    return couriers


def uneven(*, n: int = 14) -> Problem:
    """Two offices, one courier each; the first has more visits than hours, the second none."""
    visits = [visit(f"v{number}", 1, minutes=45) for number in range(n)]
    return problem(visits, crew(0, 2), minutes=STREET)


def bound(day: Problem, **rules) -> Problem:
    """The same with these rules on every visit."""
    return replace(day, visits=tuple(replace(each, **rules) for each in day.visits))
