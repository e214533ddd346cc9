"""Fewer vehicles: one route after the other is given up, as long as all find a place elsewhere."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from routing.requests import Orders
from routing.search.columns import USED_SHIFT
from routing.search.day import Day
from routing.search.pair_squeeze import squeeze

if TYPE_CHECKING:
    from routing.search.engine import Search

PART = 0.4  # of the time at most
MOST_STEPS = 2_000  # where steps are counted
CHUNK_STEPS = 50
COOL = 0.1  # of the first temperature
DEAR = 20.0  # near drives: what a vehicle must cost at least to be worth it


def save_vehicles(
    search: "Search", *, seconds: float, steps: int | None, on_better: Callable[["Search"], None]
) -> int:
    """Try to serve the same with fewer shifts; return the steps taken.

    Nothing is done where somebody is out, where there are no pairs, or where a shift costs little.
    """
    price = float(search.day.weights[USED_SHIFT])
    if search.pairs is None or search.memory.n_absent[0] or price < DEAR * search.warm:
        return 0
    ends_at = time.perf_counter() + PART * seconds
    left = math.inf if steps is None else min(MOST_STEPS, steps)
    taken = 0
    while (fewer := _without_one(search)) is not None:
        squeezing = _Squeezing(search, fewer)
        while not squeezing.is_done and time.perf_counter() < ends_at and taken < left:
            squeezing.step()
            taken += CHUNK_STEPS
        # The tables of pairs are those of the attempt: begin anew, also if it failed.
        search.begin(squeezing.orders() if squeezing.is_done else search.orders())
        if not squeezing.is_done:
            break
        on_better(search)
    return taken


class _Squeezing:
    """The attempt to serve with these shifts what was served with one more."""

    def __init__(self, search: "Search", orders: Orders) -> None:
        self.search = search
        self.routes, self.memory = search.routes_of(orders)
        self.day = _only(search.day, [bool(order) for order in orders])
        self.is_done = False

    def step(self) -> None:
        """Take some steps."""
        pairs = self.search.pairs
        assert pairs is not None  # noqa: S101
        self.is_done = squeeze(
            self.day, self.routes, self.memory, pairs, self.search.dice, CHUNK_STEPS,
            COOL * self.search.warm,
        )  # fmt: skip

    def orders(self) -> Orders:
        """Return the routes as they are."""
        return self.search.orders_of(self.routes)


def _without_one(search: "Search") -> Orders | None:
    """Return the best orders without the route whose visits were out least, None if it is one."""
    assert search.pairs is not None  # noqa: S101
    absences = {
        visit.id: int(count)
        for visit, count in zip(search.problem.visits, search.pairs.absences, strict=True)
    }
    orders = search.orders()
    used = [number for number, order in enumerate(orders) if order]
    if len(used) < 2:
        return None
    given_up = min(used, key=lambda number: sum(absences[each] for each in orders[number]))
    return [[] if number == given_up else order for number, order in enumerate(orders)]


def _only(day: Day, used: list[bool]) -> Day:
    """Return the day on which only these shifts serve anybody."""
    return day._replace(able=np.ascontiguousarray(day.able & np.array(used)[None, :]))
