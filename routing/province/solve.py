"""The front door: offices side by side first, then neighbours jointly, most overloaded first."""

import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from routing.check import check
from routing.construct import complete
from routing.model import Problem
from routing.objective import score
from routing.plan import Plan
from routing.province.offices import Areas, territory_of
from routing.province.parts import Part, Whole
from routing.province.tasks import ENGINE, Effort, Task
from routing.province.turns import Turn, Turns
from routing.search.engine import warm
from routing.solve import Budget
from routing.timing import empty_plan

logger = logging.getLogger(__name__)

ALONE_PART: Final = 0.04  # of the budget, for each office by itself
JOINT_VISITS: Final = 750  # about so many in a joint search
PASSES: Final = 20  # so many joint searches a visit is in, if time allows
LEAST_VISIT_S: Final = 0.001  # no joint search is shorter, for each of its visits
LEAST_VISIT_STEPS: Final = 20  # the same where steps are counted
WARMEST, COLDEST = 0.0, 1.0  # temperatures of the joint pass: 0 is a search's first, 1 its last
KEPT_FROM: Final = 0.9  # colder than that, a search answers with the best it met
LAST_S: Final = 0.1  # kept for the last check …
LAST_VISIT_S: Final = 0.0001  # … and for each visit
LEAST_S: Final = 0.1  # no search is shorter


def solve_province(
    problem: Problem, *, budget: Budget, seed: int = 0, cores: int | None = None,
    areas: Areas | None = None, on_plan: Callable[[Plan], None] | None = None,
) -> Plan:  # fmt: skip
    """Return the best checked plan found for many offices within the budget.

    Args:
        problem: all offices' visits and shifts; an office is where shifts start.
        budget: seconds of wall time, or steps of the search over all parts; with steps the same
            problem and seed give the same plan.
        seed: of the search.
        cores: how many parts are searched at a time; all cores if None, one where steps count.
        areas: which office a visit belongs to; `offices.territory_of` tells what holds without.
        on_plan: called with each plan that is better than all before.

    Raises:
        InvalidProblem: for areas that name what is not there.
    """
    if not problem.visits or not problem.shifts:
        return empty_plan(problem)
    began = time.perf_counter()
    territory = territory_of(problem, areas)
    warm()
    work = _Work(
        Whole(problem, territory, empty_plan(problem)), budget=budget, seed=seed, began=began,
        cores=1 if budget.iterations else cores or len(os.sched_getaffinity(0)),
        on_plan=on_plan or (lambda _: None),
    )  # fmt: skip
    with ThreadPoolExecutor(work.cores) as threads:
        work.each_alone(threads)
        work.jointly(threads)
    return _verified(problem, work.best)


def _verified(problem: Problem, plan: Plan) -> Plan:
    """Return the plan if it keeps all rules: its parts do, so it should."""
    if violations := check(problem, plan):
        logger.error("the parts' plan breaks %s", sorted({each.code for each in violations}))
        return complete(problem, empty_plan(problem))
    return plan


class _Work:
    """The state of one call: the plan under work, the best one, and what is left of the budget."""

    def __init__(
        self, whole: Whole, *, budget: Budget, seed: int, began: float, cores: int,
        on_plan: Callable[[Plan], None],
    ) -> None:  # fmt: skip
        self.whole = whole
        self.cores = cores
        self.best = whole.plan(engine=ENGINE)
        self._score = score(whole.problem, self.best)
        self._on_plan = on_plan
        self._seed = seed
        last_s = min(0.1 * budget.seconds, LAST_S + LAST_VISIT_S * len(whole.problem.visits))
        self._began, self._ends_at = began, began + budget.seconds - last_s
        self._steps = budget.iterations
        self._steps_left = budget.iterations or 0

    def each_alone(self, threads: ThreadPoolExecutor) -> None:
        """Search each office by itself, in proportion to its visits; largest offices first."""
        parts = [self.whole.part([office]) for office in self.whole.territory.offices]
        parts = [part for part in parts if part.problem.visits]
        parts.sort(key=lambda part: -len(part.problem.visits))
        left_s = (self._ends_at - time.perf_counter()) * self.cores * ALONE_PART
        waiting = []
        for part in parts:
            share = len(part.problem.visits) / len(self.whole.problem.visits)
            steps = None if self._steps is None else 1 + int(self._steps * ALONE_PART * share)
            self._steps_left -= steps or 0
            task = Task(part, Effort(left_s * share, steps), 0, 1, self._seed, is_best_kept=True)
            waiting.append((part, threads.submit(task.run)))
        for part, future in waiting:
            if (plan := future.result()) is not None:
                self.whole.take(part, plan)
        self._note()

    def jointly(self, threads: ThreadPoolExecutor) -> None:
        """Search neighbours until the budget is spent: in rounds, as many groups as cores.

        A round ends for all at the same moment, so that the next cuts the map elsewhere: an office
        that came back alone would find only those free that it was just searched with.
        """
        most = max(1, min(JOINT_VISITS, len(self.whole.problem.visits) // self.cores))
        turns = Turns(self.whole, visits=most)
        joint_from = self._done()
        while begun := self._round(turns, joint_from):
            running = [(turn, task, threads.submit(task.run)) for turn, task in begun]
            for turn, task, future in running:
                if (plan := future.result()) is not None:
                    self.whole.take(task.part, plan)
                turns.end(turn)
            self._note()

    def _round(self, turns: Turns, joint_from: float) -> list[tuple[Turn, Task]]:
        """Return turns that share no office, and their tasks; none if the budget is spent."""
        if self._done() >= 1:
            return []
        chosen: list[tuple[Turn, Part]] = []
        while len(chosen) < self.cores and (turn := turns.next()):
            part = self.whole.part(turn.offices)
            if part.problem.visits:
                chosen.append((turn, part))
            else:
                turns.end(turn)
        effort = self._effort(max(len(part.problem.visits) for _, part in chosen), len(chosen))
        warm_at, cold_at = (
            WARMEST + (COLDEST - WARMEST) * (done - joint_from) / (1 - joint_from)
            for done in (self._done(), self._done(effort, len(chosen)))
        )
        if effort.steps is not None:
            self._steps_left -= effort.steps * len(chosen)
        is_last = cold_at >= KEPT_FROM
        self._seed += len(chosen)
        return [
            (turn, Task(part, effort, warm_at, cold_at, self._seed + n, is_best_kept=is_last))
            for n, (turn, part) in enumerate(chosen)
        ]

    def _effort(self, visits: int, parts: int) -> Effort:
        left_s = self._ends_at - time.perf_counter()
        share = visits / (PASSES * len(self.whole.problem.visits))
        if self._steps is not None:
            steps = max(LEAST_VISIT_STEPS * visits, int(self._steps * share))
            return Effort(left_s, min(steps, -(-self._steps_left // parts)))
        all_s = (self._ends_at - self._began) * self.cores
        return Effort(min(max(LEAST_VISIT_S * visits, all_s * share), left_s))

    def _done(self, effort: Effort | None = None, parts: int = 0) -> float:
        """Return which part of the budget is spent, or will be after this effort."""
        more = effort or Effort(0, 0)
        if self._steps is not None:
            return 1 - (self._steps_left - (more.steps or 0) * parts) / self._steps
        length_s = self._ends_at - self._began
        least_s = 0.0 if effort else LEAST_S
        return min(1.0, (time.perf_counter() + more.seconds + least_s - self._began) / length_s)

    def _note(self) -> None:
        plan = self.whole.plan(engine=ENGINE)
        if (found := score(self.whole.problem, plan)) < self._score:
            self.best, self._score = plan, found
            self._on_plan(plan)
