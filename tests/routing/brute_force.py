"""What the kernel answers cleverly, found by trying everything. Only for days of a few seconds."""

from collections.abc import Iterator
from itertools import pairwise, permutations, product

from routing.model import Problem, Shift

Orders = list[list[str]]


def returns_by_trying_every_second(day: Problem, courier: Shift, order) -> int | None:
    """The earliest return over every spot and every second a break can begin at; None if none."""
    visits = [day.visit(each) for each in order]
    if not keeps_rules_without_clock(courier, visits):
        return None
    places = [courier.start_place, *(each.place for each in visits), courier.end_place]
    released = max(courier.opens, *(each.release_s for each in visits))
    pauses = [
        (leg, is_before, begins, begins + pause.duration_s)
        for pause in courier.breaks
        for leg, is_before in product(range(len(places) - 1), (True, False))
        for begins in range(pause.opens, pause.closes + 1)
    ]
    found = [_drive(day, courier, visits, places, released, pause) for pause in pauses or [None]]
    return min((each for each in found if each is not None), default=None)


def keeps_rules_without_clock(courier, visits) -> bool:
    """Who may serve whom, how much, and whether papers reach their desk."""
    totals = [sum(kind) for kind in zip(*(v.load for v in visits if v.load), strict=True)]
    return (
        all(each.skills <= courier.skills for each in visits)
        and all(each.required_shift in (None, courier.id) for each in visits)
        and not any(courier.id in each.forbidden_shifts for each in visits)
        and (courier.max_stops is None or len(visits) <= courier.max_stops)
        and not any(
            total > most for total, most in zip(totals, courier.max_load or (), strict=False)
        )
        and all(
            each.papers_to in [other.desk for other in visits[number + 1 :]]
            for number, each in enumerate(visits)
            if each.papers_to is not None
        )
    )


def _drive(day, courier, visits, places, released, pause):
    now, stands = released, courier.opens
    for leg in range(len(places) - 1):
        if pause and pause[0] == leg and pause[1]:
            if pause[2] < (stands if leg == 0 else now):
                return None
            now = max(now, pause[3])
        drive = day.travel.seconds[places[leg], places[leg + 1]] * courier.drive_percent / 100
        now += int(drive) + (drive > int(drive))
        returns = now
        if pause and pause[0] == leg and not pause[1]:
            if pause[2] < now:
                return None
            now = pause[3]
        if leg < len(visits):
            later = [w for w in visits[leg].windows if now <= w.closes]
            if not later:
                return None
            now = max(now, later[0].opens) + visits[leg].service_s
    return returns if now <= courier.closes + courier.overtime_s else None


def all_orders(day: Problem) -> Iterator[Orders]:
    """Every way to give some of the visits to the shifts, in every order."""
    names = [visit.id for visit in day.visits]
    for served in product([False, True], repeat=len(names)):
        chosen = [name for name, is_served in zip(names, served, strict=True) if is_served]
        for line in permutations(chosen):
            for cuts in _cuts(len(line), len(day.shifts)):
                yield [list(line[a:b]) for a, b in pairwise(cuts)]


def _cuts(stops: int, shifts: int) -> Iterator[tuple[int, ...]]:
    for inner in product(range(stops + 1), repeat=shifts - 1):
        if list(inner) == sorted(inner):
            yield (0, *inner, stops)


def is_drivable(day: Problem, orders: Orders) -> bool:
    """Whether each route can be driven and no group is torn apart."""
    groups: dict[str, set[int]] = {}
    for number, order in enumerate(orders):
        for name in order:
            if (group := day.visit(name).group) is not None:
                groups.setdefault(group, set()).add(number)
    return all(len(shifts) == 1 for shifts in groups.values()) and all(
        not order or returns_by_trying_every_second(day, courier, order) is not None
        for courier, order in zip(day.shifts, orders, strict=True)
    )
