"""One search from Python: orders in, better orders out, against a clock or a number of steps."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from routing.matrix import TravelMatrix
from routing.model import Place, Problem, Shift, TimeWindow, Visit
from routing.requests import Orders
from routing.search.anneal import anneal
from routing.search.columns import DESK, END, NODE, NONE, PAPERS_TO
from routing.search.day import Day, Ints, day_of
from routing.search.dice import dice_of
from routing.search.memory import Memory, keep_best, memory_of
from routing.search.pace import Chunk, Clock, Steps
from routing.search.pair_anneal import anneal_pairs
from routing.search.pair_steps import fill_pairs
from routing.search.pairs import Pairs, day_with_pairs, load_pairs
from routing.search.recreate import EARLY, FAR, NARROW, fill
from routing.search.routes import Routes, cost_of, empty_routes, note_group, retime, set_idle
from routing.search.vehicles import MOST_STEPS, save_vehicles
from routing.weights import Weights

ENGINE = "search"
FIRST_ORDERS = (FAR - 1, NARROW - 1, EARLY - 1)  # in which a first plan is tried
KEPT_PRICE = 10**18  # of all visits together that must stay served
WARM_PART = 2.0  # first temperature, in drives to a near visit
NEAR_RANK = 5  # which near visit that drive leads to


class Search:
    """Routes of one problem under search. Not for two threads at once."""

    def __init__(
        self, problem: Problem, start: Sequence[Sequence[str]], *, seed: int = 0,
        keep: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.problem = problem
        self.day = _priced(day_of(problem), problem, keep)
        self.pairs: Pairs | None = None
        if problem.has_pairs:
            self.day, self.pairs = day_with_pairs(self.day, problem)
        self.dice = dice_of(seed)
        self.steps = 0
        self.started = frozenset(visit for order in start for visit in order)
        self.routes, self.memory = self.routes_of(start)
        self.warm = WARM_PART * _near_drive(self.day)

    def fill(self) -> None:
        """Put absent visits in, in the order that gives the cheapest routes of those tried."""
        start = self.orders()
        tried: list[tuple[int, int, Routes, Memory]] = []
        for order in FIRST_ORDERS:
            self.begin(start)
            if self.pairs is None:
                fill(self.day, self.routes, self.memory, order, dice_of(0))
            else:
                fill_pairs(self.day, self.routes, self.memory, self.pairs, order, dice_of(0))
            self._recount()
            tried.append((int(self.memory.cost_now[0]), len(tried), self.routes, self.memory))
        _, _, self.routes, self.memory = min(tried, key=lambda each: each[:2])
        if self.pairs is not None:
            self.begin(self.orders())

    def begin(self, orders: Sequence[Sequence[str]]) -> None:
        """Go on from these orders, which can be driven."""
        self.routes, self.memory = self.routes_of(orders)

    def routes_of(self, orders: Sequence[Sequence[str]]) -> tuple[Routes, Memory]:
        """Return the routes of these orders, which can be driven, and a memory for them."""
        routes = _routes_of(self.day, self.problem, orders)
        if self.pairs is not None:
            load_pairs(routes, self.pairs)
        return routes, memory_of(self.day, routes)

    def run(
        self, *, seconds: float, steps: int | None = None,
        on_better: Callable[["Search"], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """Search for so many seconds, or for so many steps if that is sooner.

        Without `steps` the temperature falls with the clock. With them it falls in rounds, each
        twice as long as the one before: more steps go on from fewer and are never worse.
        `on_better` is called now and then, when the best routes have changed.
        """
        began = time.perf_counter()
        saving = save_vehicles(self, seconds=seconds, steps=steps, on_better=on_better)
        self.steps += saving
        seconds -= time.perf_counter() - began if saving else 0.0
        clock = Clock(seconds) if steps is None else Steps(steps - saving, seconds)
        known = self.best_cost
        while (chunk := clock.next_chunk()) is not None:
            self.anneal(chunk)
            self.steps += chunk.steps
            if self.best_cost < known:
                known = self.best_cost
                on_better(self)

    def anneal(self, chunk: Chunk) -> None:
        """Take the steps of a chunk."""
        day, routes, memory, rest = self.day, self.routes, self.memory, (self.warm, *chunk[1:])
        if self.pairs is None:
            anneal(day, routes, memory, self.dice, chunk.steps, *rest)
        else:
            anneal_pairs(day, routes, memory, self.pairs, self.dice, chunk.steps, *rest)

    @property
    def best_cost(self) -> int:
        """The cost of the best routes so far, prices of absent visits included."""
        return int(self.memory.cost_best[0])

    def orders(self) -> Orders:
        """Return the best routes so far, without new calls at desks that nobody needs."""
        return self._named(self.memory.best_way, self.memory.best_length)

    def orders_of(self, routes: Routes) -> Orders:
        """Return other routes of the same day in the same way."""
        return self._named(routes.way[:, :, NODE], routes.length)

    def _named(self, ways: Ints, length: Ints) -> Orders:
        ids = [visit.id for visit in self.problem.visits]
        useful = _useful_calls(self.problem, self.started)
        return [
            useful([ids[visit] for visit in ways[shift, 1 : length[shift] + 1]])
            for shift in range(len(length))
        ]

    def _recount(self) -> None:
        costs = (cost_of(self.day, self.routes, shift) for shift in range(len(self.day.shifts)))
        absent = self.memory.absent[: self.memory.n_absent[0]]
        self.memory.cost_now[0] = sum(map(int, costs)) + int(self.day.price[absent].sum())
        keep_best(self.routes, self.memory)


def warm() -> None:
    """Compile the search, or load what was compiled before."""
    places = tuple(Place(16 + number / 100, 108) for number in range(4))
    table = 60 * np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    visits = tuple(
        Visit(f"visit {number}", number, (TimeWindow(0, 3600),), 60) for number in range(1, 4)
    )
    halves = (
        replace(visits[0], id="from", collects="pair"), replace(visits[1], id="to", delivers="pair")
    )  # fmt: skip
    crew = (Shift("shift", 0, 0, 0, 7200), Shift("other", 0, 0, 0, 7200))
    dear = Weights(used_shift_s=10**6)
    for asked, start, weights in (
        (visits, [[], []], Weights()),
        ((*visits, *halves), [["visit 1"], ["from", "to"]], dear),
    ):
        table_s = TravelMatrix(table, table, "warm")
        search = Search(Problem(places, table_s, asked, crew, weights), start)
        search.fill()
        search.run(seconds=60, steps=20 + MOST_STEPS)


def _routes_of(day: Day, problem: Problem, start: Sequence[Sequence[str]]) -> Routes:
    """Return the routes of these orders, which can be driven."""
    routes = empty_routes(day)
    number = {visit.id: index for index, visit in enumerate(problem.visits)}
    for shift, order in enumerate(start):
        stops = [number[each] for each in order]
        routes.way[shift, 1 : len(stops) + 1, NODE] = stops
        routes.way[shift, len(stops) + 1, NODE] = day.shifts[shift, END]
        routes.length[shift] = len(stops)
        routes.shift_of[stops] = shift
        routes.load[shift] = day.loads[stops].sum(axis=0)
        for visit in stops:
            if day.n_groups:
                note_group(day, routes, visit, shift, 1)
        retime(day, routes, shift)
        set_idle(day, routes, shift)
    return routes


def _priced(day: Day, problem: Problem, keep: frozenset[str]) -> Day:
    """Return the day with the prices that the search needs.

    What is kept must not be given up. A call at a desk is worth what the papers for it are worth,
    or nobody would place it before them.
    """
    price = day.price.copy()
    for desk in range(day.n_desks):
        calls = day.visits[:, DESK] == desk
        waiting = day.visits[:, PAPERS_TO] == desk
        price[calls] = np.maximum(price[calls], price[waiting].max(initial=0))
    kept = [visit.id in keep for visit in problem.visits]
    price[kept] = KEPT_PRICE // (len(price) + 1)
    return day._replace(price=price)


def _near_drive(day: Day) -> float:
    """Return a typical drive to a near visit in seconds; at least 1."""
    rank = min(NEAR_RANK, day.near.shape[1] - 1)
    near = day.near[:, rank]
    known = np.flatnonzero(near != NONE)
    drives = day.drive[0, known, near[known]]
    return max(1.0, float(drives.mean())) if len(known) else 60.0


def _useful_calls(problem: Problem, kept: frozenset[str]) -> Callable[[list[str]], list[str]]:
    """Return a function that drops optional calls at desks for which nothing was collected."""
    optional = {
        visit.id: visit.desk
        for visit in problem.visits
        if visit.desk and visit.penalty_s is not None and visit.id not in kept
    }
    papers = {visit.id: visit.papers_to for visit in problem.visits if visit.papers_to}
    if not optional:
        return lambda order: order

    def needed(order: list[str]) -> list[str]:
        waiting: set[str] = set()
        kept = []
        for each in order:
            if each in papers:
                waiting.add(papers[each])
            if each not in optional or optional[each] in waiting:
                kept.append(each)
                waiting.discard(optional.get(each) or "")
        return kept

    return needed
