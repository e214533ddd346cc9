"""The front door: each delivery gets the day on which it lengthens the drives least."""

from dataclasses import dataclass, replace
from typing import Final

from routing.check import check
from routing.errors import InvalidProblem
from routing.model import Problem
from routing.plan import Plan
from routing.several_days.horizon import Delivery, Horizon
from routing.several_days.long_day import long_day, orders_on
from routing.solve import Budget, solve
from routing.timing import Infeasible, time_plan

ENGINE: Final = "several_days"


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of the answer: its problem with the deliveries made on it, and a checked plan."""

    problem: Problem
    plan: Plan


@dataclass(frozen=True, slots=True)
class Assignment:
    """The answer.

    Attributes:
        days: each day of the horizon. Its plan's `unserved` are fixed visits without a place.
        day_of: the day of each delivery that has one.
        late: those of them that are made after their last day.
        left: deliveries that no day can take.
    """

    days: tuple[PlannedDay, ...]
    day_of: dict[str, int]
    late: frozenset[str]
    left: tuple[str, ...]


def assign_days(horizon: Horizon, *, budget: Budget, seed: int = 0) -> Assignment:
    """Return a day for each delivery and a plan for each day.

    Nobody is late who could be in time beside what is fixed and what is due sooner. If some
    cannot, they get their later days in a second search with a budget of its own.
    """
    timely = [_in_time(each) for each in horizon.deliveries]
    problem = long_day(horizon, timely)
    plan = solve(problem, budget=budget, seed=seed)
    missed = set(plan.unserved)
    if any(_has_later_days(each) for each in horizon.deliveries if each.visit.id in missed):
        all_days = [
            each.days if each.visit.id in missed else days
            for each, days in zip(horizon.deliveries, timely, strict=True)
        ]
        problem = long_day(horizon, all_days)
        plan = solve(problem, budget=budget, seed=seed, start=plan)
    return _answer(horizon, plan)


def _in_time(delivery: Delivery) -> tuple[int, ...]:
    """Return the days that are not too late; the first one if all are."""
    return tuple(day for day in delivery.days if day <= delivery.due) or delivery.days[:1]


def _has_later_days(delivery: Delivery) -> bool:
    return _in_time(delivery) != delivery.days


def _answer(horizon: Horizon, plan: Plan) -> Assignment:
    by_id = {each.visit.id: each for each in horizon.deliveries}
    day_of: dict[str, int] = {}
    days = []
    for number in range(len(horizon.days)):
        orders = orders_on(horizon, plan, number)
        made = [by_id[name] for order in orders for name in order if name in by_id]
        day_of.update({each.visit.id: number for each in made})
        days.append(_planned(horizon.days[number], made, orders))
    return Assignment(
        days=tuple(days),
        day_of=day_of,
        late=frozenset(name for name, day in day_of.items() if day > by_id[name].due),
        left=tuple(each.visit.id for each in horizon.deliveries if each.visit.id not in day_of),
    )


def _planned(day: Problem, made: list[Delivery], orders: list[list[str]]) -> PlannedDay:
    problem = replace(day, visits=(*day.visits, *(each.visit for each in made)))
    plan = time_plan(problem, orders, engine=ENGINE)
    if isinstance(plan, Infeasible):
        raise plan.as_error()
    if violations := check(problem, plan):
        message = "A day of the answer breaks a rule."
        raise InvalidProblem("several_days", message, rule=violations[0].code)
    return PlannedDay(problem, plan)
