"""How a day stands at some moment: where the couriers are, what is done, what has changed.

All times are whole seconds since local midnight of the service day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from routing.model import Place, Problem, Seconds, Shift, Visit
from routing.plan import Plan, Route, TakenBreak
from routing.validation import Cells


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Where one courier is.

    Attributes:
        shift: whose day it is.
        place: index into `Problem.places`, see `with_place`.
        ready_at: when the courier can drive on from there, or did.
        done: the visits done or begun, in the order in which they were.
        next_stop: the courier is already driving there; it must stay the next stop.
        break_taken: also if it has only begun; then `ready_at` is its end.
    """

    shift: str
    place: int
    ready_at: Seconds
    done: tuple[str, ...] = ()
    next_stop: str | None = None
    break_taken: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known at `now`.

    Attributes:
        under_way: couriers who have begun; the others are at their start places. Of those who are
            gone it tells what they had done.
        gone: shifts that dropped out; what they have not done must go to others.
        frozen: per shift how many further stops, after the next one, must not move.
        cancelled: visits nobody needs any more.
        new: visits the plan does not know; their places are in the problem.
    """

    now: Seconds
    under_way: tuple[UnderWay, ...] = ()
    gone: frozenset[str] = frozenset()
    frozen: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    cancelled: frozenset[str] = frozenset()
    new: tuple[Visit, ...] = ()


def as_planned(problem: Problem, plan: Plan, *, now: Seconds) -> tuple[UnderWay, ...]:
    """Return where the couriers are if all goes as planned; nothing of those not yet begun."""
    found = (_as_planned(problem, problem.shift(each.shift), each, now) for each in plan.routes)
    return tuple(each for each in found if each is not None)


def with_place(
    problem: Problem, place: Place, *, to_s: Cells, to_m: Cells, from_s: Cells, from_m: Cells
) -> Problem:
    """Return the problem with one more place behind the others: where a courier is right now.

    Args:
        problem: the day.
        place: the new one; its index is `len(problem.places)`.
        to_s: seconds of the matrix from each place to it; `to_m` the metres.
        to_m: see `to_s`.
        from_s: seconds from it to each place; `from_m` the metres.
        from_m: see `from_s`.

    Raises:
        InvalidProblem: `matrix_shape` unless there is one drive to and from each place.
    """
    travel = problem.travel.grown(to_s=to_s, to_m=to_m, from_s=from_s, from_m=from_m)
    return replace(problem, places=(*problem.places, place), travel=travel)


def is_before_drive(problem: Problem, shift: Shift, route: Route, taken: TakenBreak) -> bool:
    """Say whether a break of the route comes before the drive it is next to, not after it."""
    inner = [problem.visit(each).place for each in route.visits]
    places = [shift.start_place, *inner, shift.end_place]
    from_place, to_place = places[taken.after : taken.after + 2]
    arrivals = [*(stop.arrives for stop in route.stops), route.returns]
    return taken.ends + problem.drive_s(shift, from_place, to_place) <= arrivals[taken.after]


def _as_planned(problem: Problem, shift: Shift, route: Route, now: Seconds) -> UnderWay | None:
    taken = next(iter(route.breaks), None)
    is_rested = taken is not None and taken.begins <= now
    if not route.stops or (now < route.leaves and not is_rested):
        return None
    done = tuple(stop.visit for stop in route.stops if stop.begins <= now)
    towards = route.stops[len(done)].visit if len(done) < len(route.stops) else None
    at_place = problem.visit(done[-1]).place if done else shift.start_place
    to_place = shift.end_place if towards is None else problem.visit(towards).place
    departs = route.stops[len(done) - 1].ends if done else route.leaves
    here = UnderWay(shift.id, at_place, max(departs, now), done, break_taken=is_rested)
    if taken is not None and taken.after == len(done):
        if not is_before_drive(problem, shift, route, taken):
            if is_rested:
                return replace(here, place=to_place, ready_at=taken.ends, next_stop=towards)
        elif not is_rested or now < taken.ends:
            return replace(here, ready_at=max(now, taken.ends if is_rested else departs))
        else:
            departs = max(departs, taken.ends)
    if now <= departs:  # in service, or still at the start place
        return here if done else replace(here, ready_at=now)
    if towards is None:
        return replace(here, place=to_place, ready_at=max(now, route.returns))
    return replace(here, ready_at=departs, next_stop=towards)
