"""The front door: a plan at once, a better one within the budget, never a wrong one."""

import json
import logging
import time
from contextlib import closing
from dataclasses import dataclass

from routing.check import check
from routing.child import run_lines
from routing.construct import complete
from routing.errors import InvalidProblem
from routing.files import plan_from_json, plan_to_json, problem_to_json
from routing.model import Plan, Problem
from routing.objective import score
from routing.timing import Infeasible, empty_plan, time_plan

logger = logging.getLogger(__name__)

GRACE_S = 1.0  # beyond the budget, before the solver's process is killed


@dataclass(frozen=True, slots=True)
class Budget:
    """Wall time for a plan, in seconds."""

    seconds: float

    def __post_init__(self) -> None:
        if not 0 < self.seconds < float("inf"):
            raise InvalidProblem("budget", "A budget is above 0.", seconds=self.seconds)


def solve(problem: Problem, *, budget: Budget, seed: int = 0, start: Plan | None = None) -> Plan:
    """Return the best checked plan found within the budget, plus a second of grace at most.

    Better means: more served, higher priorities first, then less travel. `engine` of the answer
    says what found it. The search runs in a process of its own; if it fails or hangs, the plan
    made here stands. No process is left behind.

    Args:
        problem: what to plan.
        budget: wall time.
        seed: of the search. Time limits make long searches differ a little even so.
        start: a plan to improve. Its routes must be drivable; what it serves stays served, maybe
            by another shift, and the answer is never worse. Its times are computed anew.

    Raises:
        InvalidProblem: if `start` is not a drivable plan of this problem.
    """
    began = time.monotonic()
    given = empty_plan(problem) if start is None else _retimed(problem, start)
    keep = frozenset(stop.visit for route in given.routes for stop in route.stops)
    best = complete(problem, given)
    if not problem.visits or not problem.shifts:
        return best
    left_s = max(0.0, budget.seconds - (time.monotonic() - began))
    request = improve_request(problem, best, seconds=left_s, seed=seed, keep=keep)
    with closing(run_lines(request, limit_s=left_s + GRACE_S)) as lines:
        for line in lines:
            best = _better(problem, best, line, keep=keep)
    return best


def improve_request(
    problem: Problem, start: Plan, *, seconds: float, seed: int, keep: frozenset[str]
) -> str:
    """Return what `python -m routing improve` reads from its standard input."""
    return json.dumps(
        {
            "problem": problem_to_json(problem),
            "start": plan_to_json(start),
            "seconds": seconds,
            "seed": seed,
            "keep": sorted(keep),
        }
    )


def _retimed(problem: Problem, start: Plan) -> Plan:
    orders = {route.shift: route.visits for route in start.routes}
    served = [visit for order in orders.values() for visit in order]
    if len(set(served)) < len(served) or any(not problem.has_shift(each) for each in orders):
        raise InvalidProblem("start", "The start plan is not one of this problem.")
    plan = time_plan(
        problem, [orders.get(shift.id, ()) for shift in problem.shifts], engine=start.engine
    )
    if isinstance(plan, Infeasible):
        raise InvalidProblem(
            "start",
            "The start plan cannot be driven.",
            rule=plan.rule,
            shift=plan.shift,
            visit=plan.visit,
            shortfall_s=plan.shortfall_s,
        )
    return plan


def _better(problem: Problem, best: Plan, line: str, *, keep: frozenset[str]) -> Plan:
    """Return the plan of this line if it is clean and beats `best`, else `best`."""
    try:
        plan = plan_from_json(line)
    except InvalidProblem as error:
        logger.warning("the solver's line is no plan: %s", error)
        return best
    if violations := check(problem, plan):
        logger.error("the solver's plan breaks %s", sorted({each.code for each in violations}))
        return best
    is_kept = keep.isdisjoint(plan.unserved)
    return plan if is_kept and score(problem, plan) < score(problem, best) else best
