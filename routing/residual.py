"""What is left of a day that is under way, as a problem of its own.

Each shift starts where and when its frozen stops end, with what it can still take; what is done
or frozen is no longer in it. Nothing is refused: what cannot be served any more is unserved, and
`routing.explain` says why.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from routing.leftovers import bindings, shift_left, undelivered_papers, visit_left
from routing.model import Problem, Shift, Visit
from routing.objective import level
from routing.pairs_left import as_single, carriers, pointless
from routing.plan import Plan
from routing.prefix import Prefix, prefix_of, settled
from routing.remains import in_force_of, joined_plan
from routing.situation import Situation
from routing.timing import Infeasible, Timed, time_plan, time_visits

ENGINE = "kept"


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left of a day.

    Attributes:
        problem: what is to be planned; only shifts that are not gone.
        kept: its clean plan that follows the plan in force as far as it can still be driven.
        day: the problem as it was, with the visits that are left, frozen ones included.
        in_force: what is left of the plan in force, with its times; shifts that are gone included.
        prefixes: what is settled, for each shift of `problem`.
        bound: visits that only one shift can serve from now on, and which.
        undelivered: (shift, desk): papers collected, and no call at their desk left on the route.
    """

    problem: Problem
    kept: Plan
    day: Problem
    in_force: Plan
    prefixes: Mapping[str, Prefix]
    bound: Mapping[str, str]
    undelivered: tuple[tuple[str, str], ...]

    def joined(self, plan: Plan) -> Plan:
        """Return a plan of `problem` with the frozen stops in front: what the couriers drive."""
        return joined_plan(self.day, plan, self.prefixes)


def residual(problem: Problem, plan: Plan, situation: Situation) -> Residual:
    """Return what is left of the day.

    A frozen stop that will be late is predicted late. Papers that the office does not have at
    `now` only go with couriers who have not left it.

    Args:
        problem: the day as it was planned; it knows the places of all couriers and new visits.
        plan: the plan in force; clean when it was made.
        situation: how the day stands.

    Raises:
        InvalidProblem: if the situation names a visit or a shift the problem does not know.
    """
    for name in (*(each.shift for each in situation.under_way), *situation.gone):
        problem.shift(name)
    visits = (*problem.visits, *situation.new)
    no_more = pointless(visits, situation)
    situation = replace(situation, cancelled=situation.cancelled | no_more)
    prefixes = {each.id: prefix_of(problem, plan, situation, each) for each in problem.shifts}
    present = {name: each for name, each in prefixes.items() if name not in situation.gone}
    out = settled(situation)
    carried = carriers(visits, situation)
    to_come = [each for each in visits if each.id not in out]
    day = replace(
        problem, visits=tuple(as_single(each, collected=carried.keys()) for each in to_come)
    )
    bound = bindings(day, present.values())
    bound |= {each.id: carried[each.delivers] for each in to_come if each.delivers in carried}
    left = _left(day, present, bound=bound, situation=situation)
    return Residual(
        problem=left,
        kept=_kept(left, present, bound=bound),
        day=day,
        in_force=in_force_of(day, plan, prefixes),
        prefixes=present,
        bound=bound,
        undelivered=undelivered_papers(prefixes.values(), gone=situation.gone),
    )


def _left(
    day: Problem, present: Mapping[str, Prefix], *, bound: Mapping[str, str], situation: Situation
) -> Problem:
    frozen = {visit.id for each in present.values() for visit in each.frozen}
    return replace(
        day,
        visits=tuple(
            visit_left(each, present.values(), bound=bound.get(each.id), now=situation.now)
            for each in day.visits
            if each.id not in frozen
        ),
        shifts=tuple(map(shift_left, present.values())),
    )


def _kept(problem: Problem, present: Mapping[str, Prefix], *, bound: Container[str]) -> Plan:
    orders = [
        _drivable(
            problem, shift, [problem.visit(each.id) for each in present[shift.id].rest], bound
        )
        for shift in problem.shifts
    ]
    plan = time_plan(problem, [[each.id for each in order] for order in orders], engine=ENGINE)
    if isinstance(plan, Infeasible):
        raise plan.as_error()  # each route was timed; a group cannot be torn by leaving stops out
    return plan


def _drivable(
    problem: Problem, shift: Shift, order: list[Visit], bound: Container[str]
) -> list[Visit]:
    """Return the order without what makes it impossible: least important first, last first."""
    while not isinstance(time_visits(problem, shift, order), Timed):
        numbers = sorted(
            range(len(order)),
            key=lambda number: (order[number].id in bound, level(order[number]), -number),
        )
        shorter = (_without(order, number) for number in numbers)
        works = (each for each in shorter if isinstance(time_visits(problem, shift, each), Timed))
        order = next(works, _without(order, numbers[0]))
    return order


def _without(order: list[Visit], number: int) -> list[Visit]:
    """Return the order without this visit, or without the pair it belongs to."""
    out = order[number]
    return [
        each for each in order if each.id != out.id and (each.pair is None or each.pair != out.pair)
    ]
