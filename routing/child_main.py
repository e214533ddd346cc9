"""The solver's own process: reads requests, prints better and better orders.

`python -m routing serve` says `{"ready": true}` when everything is loaded. Each line it reads then
is the path of a request file (`routing.requests`). It answers lines of
`{"orders": [[visit number]], "engine": str}`, each better than the one before, and
`{"done": true, "steps": int}`. It ends when its input ends, or after IDLE_S without a request.
"""

import json
import math
import os
import select
import sys
import threading
import time
from pathlib import Path

from routing.child import end_after, never_end
from routing.requests import Orders, Request, read_request
from routing.search import engine as search_engine
from routing.search.engine import Search

IDLE_S = 30.0  # a spare process costs memory, a new one half a second
PAUSE_S = 0.1  # between two answers of the search
POLISHED_VISITS = 200  # above, OR-Tools finds nothing in the time it would be given
POLISH_PART = 0.15  # of the budget, for OR-Tools after the search
LEAST_POLISH_S = 0.15  # below that OR-Tools does not even finish building its model
MARGIN_S = 0.02  # kept for writing, reading and checking the last answer
MARGIN_VISIT_S = 0.0001  # … and for each visit


def main() -> None:
    """Serve requests until there are none."""
    search_engine.warm()
    _say({"ready": True})
    while (path := _next_line()) is not None:
        request = read_request(Path(path))
        end_after(request.limit_s)
        _answer(request)
        never_end()


def _next_line() -> str | None:
    is_there, _, _ = select.select([0], [], [], IDLE_S)
    line = os.read(0, 4096).decode() if is_there else ""
    return line.strip() or None


def _answer(request: Request) -> None:
    began = time.perf_counter()
    margin_s = MARGIN_S + MARGIN_VISIT_S * len(request.problem.visits)
    seconds = max(0.0, request.seconds - margin_s)
    polish_s = _polish_s(request, seconds)
    best, steps = _Best(request), 0
    if request.engine != "ortools":
        steps = _search(request, seconds=seconds - polish_s, best=best)
    if polish_s:
        _polish(request, best, ends_at=began + seconds)
    _say({"done": True, "steps": steps})


def _polish_s(request: Request, seconds: float) -> float:
    """Return how much of the time is OR-Tools'; none where steps are counted, or with pairs.

    What the search makes of pairs, OR-Tools has never made better.
    """
    if request.engine == "ortools":
        return seconds
    is_small = len(request.problem.visits) <= POLISHED_VISITS
    is_counted, has_pairs = request.iterations is not None, request.problem.has_pairs
    if request.engine == "search" or is_counted or has_pairs or not is_small:
        return 0.0
    return POLISH_PART * seconds if POLISH_PART * seconds >= LEAST_POLISH_S else 0.0


class _Best:
    """The best orders so far; several searches report here."""

    def __init__(self, request: Request) -> None:
        self.orders = request.start
        self._number = {visit.id: n for n, visit in enumerate(request.problem.visits)}
        self._cost: float = math.inf
        self._said_at = -math.inf
        self._lock = threading.Lock()

    def hear(self, search: Search, *, is_last: bool = False) -> None:
        """Take what a search found if it is better; not oftener than PAUSE_S, but at the end."""
        with self._lock:
            now = time.monotonic()
            if search.best_cost < self._cost and (is_last or now - self._said_at >= PAUSE_S):
                self._cost, self._said_at = search.best_cost, now
                self.say(search.orders(), engine=search_engine.ENGINE)

    def say(self, orders: Orders, *, engine: str) -> None:
        """Tell the caller about better orders."""
        self.orders = orders
        numbers = [[self._number[visit] for visit in order] for order in orders]
        _say({"orders": numbers, "engine": engine})


def _search(request: Request, *, seconds: float, best: _Best) -> int:
    """Run one search a core; the threads share the process, the compiled code needs no lock."""
    ends_at = time.perf_counter() + seconds
    count = request.cores if request.iterations is None else 1
    searches = [
        Search(request.problem, request.start, seed=request.seed + number, keep=request.keep)
        for number in range(count)
    ]

    def run(search: Search) -> None:
        left_s = ends_at - time.perf_counter()
        search.run(seconds=left_s, steps=request.iterations, on_better=best.hear)

    threads = [threading.Thread(target=run, args=(search,)) for search in searches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    best.hear(min(searches, key=lambda search: search.best_cost), is_last=True)
    return sum(search.steps for search in searches)


def _polish(request: Request, best: _Best, *, ends_at: float) -> None:
    from routing.ortools_model import ENGINE, improve  # noqa: PLC0415  80 MB, only here
    from routing.timing import Infeasible, time_plan  # noqa: PLC0415

    start = time_plan(request.problem, best.orders, engine=ENGINE)
    left_s = ends_at - time.perf_counter()  # loading OR-Tools has taken a part of it
    if not isinstance(start, Infeasible) and left_s > 0:
        improve(
            request.problem, start, seconds=left_s, seed=request.seed, keep=request.keep,
            on_orders=lambda orders: best.say(orders, engine=ENGINE),
        )  # fmt: skip


def _say(message: object) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()
