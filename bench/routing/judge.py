"""One judge for all answers to a day: our timing, our checker, the same figures.

An engine may think of the lunch otherwise than we do (in the middle of a drive); so its orders
are timed anew, and a visit is dropped, and counted, only where no schedule exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.routing.answers import Orders
from routing.check import check
from routing.model import Problem
from routing.plan import Plan
from routing.timing import Infeasible, time_plan, time_route


class WrongPlan(Exception):
    """A plan breaks rules of the day."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a plan is worth.

    `weighted` counts each unserved visit 1 + priority times; `dropped` are those of the unserved
    that the engine thought it served.
    """

    unserved: int
    weighted: int
    travel_s: int
    dropped: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Less is better."""
        return (self.weighted, self.unserved, self.travel_s)


def judge(problem: Problem, plan: Plan, *, dropped: int = 0) -> Verdict:
    """Return what the plan is worth, or raise WrongPlan."""
    if violations := check(problem, plan):
        raise WrongPlan(", ".join(sorted({each.code for each in violations})))
    missing = [problem.visit(each) for each in plan.unserved]
    weighted = sum(1 + visit.priority for visit in missing)
    travel_s = sum(route.travel_s for route in plan.routes)
    return Verdict(len(missing), weighted, travel_s, dropped)


def judge_orders(problem: Problem, candidates: Sequence[Orders]) -> Verdict:
    """Return what the best of some answers of an engine is worth by our rules."""
    verdicts = [_repaired(problem, orders) for orders in candidates]
    return min(verdicts, key=lambda verdict: verdict.rank)


def _repaired(problem: Problem, orders: Orders) -> Verdict:
    driven = [
        _drivable(problem, shift.id, order)
        for shift, order in zip(problem.shifts, orders, strict=True)
    ]
    plan = time_plan(problem, driven, engine="peer")
    if isinstance(plan, Infeasible):
        raise WrongPlan(f"{plan.rule} at {plan.visit} after the repair")
    return judge(problem, plan, dropped=sum(map(len, orders)) - sum(map(len, driven)))


def _drivable(problem: Problem, shift: str, order: Sequence[str]) -> list[str]:
    """Return the order, without the fewest and least important visits that stand in its way."""
    left = list(order)
    while isinstance(refusal := time_route(problem, shift, left), Infeasible):
        for each in sorted(left, key=lambda each: problem.visit(each).priority):
            without = [other for other in left if other != each]
            if not isinstance(time_route(problem, shift, without), Infeasible):
                return without
        left.remove(refusal.visit)
    return left
