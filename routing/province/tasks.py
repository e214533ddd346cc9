"""One piece of work: search a part of the province for a while, from warm to cold or between."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from routing.check import check
from routing.construct import complete
from routing.plan import Plan
from routing.province.parts import Part
from routing.search.engine import Search
from routing.search.memory import keep_best
from routing.search.pace import CHUNK_STEPS, Chunk, Clock
from routing.timing import Infeasible, time_plan

ENGINE: Final = "province"


class Effort(NamedTuple):
    """How much to search: seconds, or steps if those are counted."""

    seconds: float
    steps: int | None = None

    def chunks(self) -> Iterator[Chunk]:
        """Yield pieces of it, each with how far the work is then, from 0 to 1."""
        if self.steps is None:
            clock = Clock(self.seconds)
            while (chunk := clock.next_chunk()) is not None:
                yield chunk
            return
        for done in range(0, self.steps, CHUNK_STEPS):
            yield Chunk(min(CHUNK_STEPS, self.steps - done), done / self.steps, 1 / self.steps)


@dataclass(frozen=True, slots=True)
class Task:
    """A part to be searched.

    Attributes:
        part: what to search.
        effort: how much.
        warm, cold: the temperature at begin and end: 0 is the first of a search, 1 its last.
        seed: of the search.
        is_best_kept: whether the best that was met is the answer; else where the search stands at
            the end, which is what annealing goes on from.
    """

    part: Part
    effort: Effort
    warm: float
    cold: float
    seed: int
    is_best_kept: bool

    def run(self) -> Plan | None:
        """Return a checked plan of the part in which whoever was served still is, or None."""
        problem = self.part.problem
        start = complete(problem, self.part.start)
        orders = [list(route.visits) for route in start.routes]
        served = frozenset(visit for order in orders for visit in order)
        search = Search(problem, orders, seed=self.seed, keep=served)
        self._anneal(search)
        if not self.is_best_kept:
            keep_best(search.routes, search.memory)
        found = time_plan(problem, search.orders(), engine=ENGINE)
        if isinstance(found, Infeasible) or check(problem, found):
            return None
        return found

    def _anneal(self, search: Search) -> None:
        falls = self.cold - self.warm
        for steps, done, done_per_step in self.effort.chunks():
            search.anneal(Chunk(steps, self.warm + falls * done, falls * done_per_step))
