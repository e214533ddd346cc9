"""During the day: somebody drops out, is late, something is cancelled or new. What now?

Two proposals for what is left of the day (`routing.residual`): one that changes as little as it
can, and one that plans anew as far as promises allow. Nothing is decided here.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from routing.check import check
from routing.construct import complete
from routing.diff import PlanDiff, diff
from routing.model import Problem
from routing.objective import score
from routing.plan import Plan
from routing.residual import Residual, residual
from routing.situation import Situation, UnderWay, as_planned, with_place
from routing.solve import Budget, solve
from routing.timing import Infeasible, time_plan

__all__ = [
    "Proposal", "Proposals", "Residual", "Situation", "UnderWay", "as_planned", "replan",
    "residual", "with_place",
]  # fmt: skip

MOVED_S: Final = 3600  # a visit goes to another courier only if that saves an hour of driving
MENDING: Final = 0.4  # of the budget, for a search that changes as little as it can
LEAST_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to go on.

    Attributes:
        code: `least_change` or `reoptimised`.
        problem: what was planned, the residual problem, maybe with other weights.
        plan: a clean plan of it.
        joined: the same with the frozen stops in front: what the couriers drive.
        diff: from what is left of the plan in force to `joined`, promises included.
    """

    code: str
    problem: Problem
    plan: Plan
    joined: Plan
    diff: PlanDiff


@dataclass(frozen=True, slots=True)
class Proposals:
    """Both ways, and the residual day they share."""

    residual: Residual
    least_change: Proposal
    reoptimised: Proposal


def replan(
    problem: Problem, plan: Plan, situation: Situation, *, budget: Budget, seed: int = 0
) -> Proposals:
    """Return two ways to go on.

    `least_change` keeps all orders and puts visits that lost their courier where they add least
    driving. Only if a promise finds no place that way it searches, at a high price for each visit
    that changes its courier. `reoptimised` is searched from the kept orders. Where a promise needs
    it, both may give up visits that are only wished for.

    Args:
        problem: the day as it was planned.
        plan: the plan in force.
        situation: how the day stands.
        budget: wall time for both together, plus a second of grace at most for each search; steps,
            if it counts them, are for each search.
        seed: of the searches.

    Raises:
        InvalidProblem: if the situation names a visit or a shift the problem does not know.
    """
    began = time.monotonic()
    left = residual(problem, plan, situation)
    inserted = complete(left.problem, left.kept)
    is_short = bool(_broken(left, inserted))
    start = _without_wishes(left) if is_short else left.kept
    least_problem, least = left.problem, inserted
    if is_short:
        least_problem = _dear_to_move(left)
        mended = solve(
            least_problem,
            budget=replace(budget, seconds=budget.seconds * MENDING),
            seed=seed,
            start=start,
        )
        least = _better(left, least_problem, mended, inserted)
    spent_s = time.monotonic() - began
    rest = replace(budget, seconds=max(LEAST_S, budget.seconds - spent_s))
    searched = solve(left.problem, budget=rest, seed=seed, start=start)
    best = _better(left, left.problem, searched, least)
    return Proposals(
        residual=left,
        least_change=_proposal("least_change", left, least_problem, least),
        reoptimised=_proposal("reoptimised", left, left.problem, best),
    )


def _broken(left: Residual, plan: Plan) -> frozenset[str]:
    """Return the promised visits that have a courier in the plan in force and none in this one."""
    served = {visit for route in left.in_force.routes for visit in route.visits}
    return frozenset(
        each for each in plan.unserved if each in served and left.day.visit(each).promised
    )


def _without_wishes(left: Residual) -> Plan:
    """Return the kept orders without visits only wished for, so that a search may drop them."""
    orders = [
        [each for each in route.visits if left.day.visit(each).promised or each in left.bound]
        for route in left.kept.routes
    ]
    plan = time_plan(left.problem, orders, engine=left.kept.engine)
    return left.kept if isinstance(plan, Infeasible) else plan


def _dear_to_move(left: Residual) -> Problem:
    """Return the residual problem in which kept visits cost MOVED_S if they change courier."""
    at: Mapping[str, str] = {
        visit: route.shift for route in left.kept.routes for visit in route.visits
    }
    return replace(
        left.problem,
        visits=tuple(replace(each, planned_shift=at.get(each.id)) for each in left.problem.visits),
        weights=replace(left.problem.weights, moved_s=MOVED_S),
    )


def _better(left: Residual, problem: Problem, plan: Plan, other: Plan) -> Plan:
    """Return the plan that breaks fewer promises, then the one that scores better."""
    return min(plan, other, key=lambda each: (len(_broken(left, each)), score(problem, each)))


def _proposal(code: str, left: Residual, problem: Problem, plan: Plan) -> Proposal:
    violations = check(problem, plan)
    assert not violations, violations  # noqa: S101  a bug of ours; no unchecked plan goes out
    joined = left.joined(plan)
    return Proposal(code, problem, plan, joined, diff(left.day, left.in_force, joined))
