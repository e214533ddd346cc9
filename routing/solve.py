"""The front door: a plan at once, a better one within the budget, never a wrong one."""

import logging
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from routing.check import check
from routing.child import Message, give_back, take_child
from routing.construct import complete
from routing.errors import InvalidProblem
from routing.model import Problem
from routing.objective import score
from routing.plan import Plan
from routing.requests import Orders, Request, write_request
from routing.search.engine import warm
from routing.timing import Infeasible, empty_plan, time_plan

logger = logging.getLogger(__name__)

ENGINES: Final = ("default", "search", "ortools")
GRACE_S = 1.0  # beyond the budget, before the solver's process is killed
STEPS_S = 3_600.0  # the wall time of a budget that counts steps


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search.

    Attributes:
        seconds: wall time, all included.
        iterations: steps of the search. With them the same problem, seed and iterations give the
            same plan, and more are never worse; `seconds` is then only a limit that should not be
            reached, OR-Tools stays out, and one core is used.
    """

    seconds: float = STEPS_S
    iterations: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.seconds < float("inf"):
            raise InvalidProblem("budget", "A budget is above 0.", seconds=self.seconds)
        if self.iterations is not None and self.iterations < 1:
            raise InvalidProblem("budget", "At least one step.", iterations=self.iterations)


def prepare(*, limit_s: float = 60.0) -> bool:
    """Load compiled code here and in the solver's process, so that `solve` need not.

    Returns whether the process was ready in time.
    """
    child = take_child()
    warm()
    is_ready = child.wait_ready(limit_s)
    give_back(child)
    return is_ready


def solve(
    problem: Problem,
    *,
    budget: Budget,
    seed: int = 0,
    start: Plan | None = None,
    engine: str = "default",
    cores: int | None = None,
    on_plan: Callable[[Plan], None] | None = None,
) -> Plan:
    """Return the best checked plan found within the budget, plus a second of grace at most.

    Better means: `routing.objective.score` is less. `engine` of the answer says what found it. The
    search runs in a process of its own; if it fails or hangs, the best plan known here stands.

    Args:
        problem: what to plan.
        budget: wall time, or a number of steps.
        seed: of the search. Each core beyond the first takes the next number.
        start: a plan to improve. Its routes must be drivable; what it serves stays served, maybe
            by another shift, and the answer is never worse. Its times are computed anew.
        engine: `default` (the search, then OR-Tools where it helps), `search` or `ortools` alone.
        cores: searches side by side; as many as this process may use if None.
        on_plan: called with the first plan and each better one.

    Raises:
        InvalidProblem: if `start` is not a drivable plan of this problem, or for another engine.
    """
    if engine not in ENGINES:
        raise InvalidProblem("engine", f"One of {', '.join(ENGINES)}.", engine=engine)
    began = time.monotonic()
    given = empty_plan(problem) if start is None else _retimed(problem, start)
    keep = frozenset(stop.visit for route in given.routes for stop in route.stops)
    best = _Best(problem, complete(problem, given), keep=keep, on_plan=on_plan)
    if not problem.visits or not problem.shifts:
        return best.plan
    request = Request(
        problem=problem, start=[list(route.visits) for route in best.plan.routes], keep=keep,
        seconds=budget.seconds, iterations=budget.iterations, limit_s=budget.seconds + GRACE_S,
        seed=seed, cores=cores or len(os.sched_getaffinity(0)), engine=engine,
    )  # fmt: skip
    _search(request, best, ends_at=began + budget.seconds)
    return best.plan


def _search(request: Request, best: "_Best", *, ends_at: float) -> None:
    """Let the solver's process work on the request and look at each of its answers."""
    child = take_child()
    with tempfile.TemporaryDirectory(prefix="hengio-") as folder:
        path = Path(folder) / "request"
        child.wait_ready(max(0.0, ends_at - time.monotonic()))
        left_s = max(0.0, ends_at - time.monotonic())
        write_request(replace(request, seconds=left_s, limit_s=left_s + GRACE_S), path)
        with closing(child.ask(path, limit_s=left_s + GRACE_S)) as answers:
            for answer in answers:
                best.hear(answer)
    give_back(child)


class _Best:
    """The best plan so far. What the solver says is timed, checked and compared first."""

    def __init__(
        self, problem: Problem, plan: Plan, *, keep: frozenset[str],
        on_plan: Callable[[Plan], None] | None,
    ) -> None:  # fmt: skip
        self.problem = problem
        self.keep = keep
        self.plan = plan
        self.score = score(problem, plan)
        self.on_plan = on_plan or (lambda _: None)
        self.on_plan(plan)

    def hear(self, answer: Message) -> None:
        """Take the plan of an answer if it is clean, keeps what must be kept, and is better."""
        if "orders" not in answer:
            return
        plan = self._plan_of(answer)
        if plan is None:
            logger.error("the solver's answer is no plan of this problem")
            return
        if violations := check(self.problem, plan):
            logger.error("the solver's plan breaks %s", sorted({each.code for each in violations}))
            return
        found = score(self.problem, plan)
        if self.keep.isdisjoint(plan.unserved) and found < self.score:
            self.plan, self.score = plan, found
            self.on_plan(plan)

    def _plan_of(self, answer: Message) -> Plan | None:
        try:
            orders: Orders = [
                [self.problem.visits[number].id for number in order] for order in answer["orders"]
            ]
            plan = time_plan(self.problem, orders, engine=str(answer["engine"]))
        except (LookupError, TypeError, ValueError):
            return None
        return None if isinstance(plan, Infeasible) else plan


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
