"""Citizens who come when they come: an open crowd, beside a closed one whose clients never pause.

In a closed crowd of n clients everybody waits n ÷ (requests a second), whatever a request takes.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from bench.booking.clients import Body, Citizen, Tally, book, work_off
from bench.report import spread_ms
from bench.web import Web

STARTS_IN_S = 0.5  # until all threads wait for the first arrival


class Arrival(NamedTuple):
    """When somebody comes, in seconds of the run, and what she wishes for."""

    at_s: float
    wish: Body


def arrivals(wishes: Sequence[Body], *, per_s: float, dice: random.Random) -> Iterator[Arrival]:
    """Yield a Poisson process: `per_s` arrivals in a mean second, none knowing of another."""
    gaps = (dice.expovariate(per_s) for _ in wishes)
    yield from map(Arrival, accumulate(gaps), wishes)


def book_as_they_come(
    web: Web, coming: Iterable[Arrival], tally: Tally, *, n_clients: int
) -> dict[str, Any]:
    """Let each arrival hold a place and confirm it on the first of the clients that is free.

    A hold's time begins with the arrival, also if no client was free: who must wait for one is
    not forgotten. `waited` says how many did, for more than 10 ms.
    """
    asked, late_s = list(coming), []
    start = time.perf_counter() + STARTS_IN_S

    def one(citizen: Citizen, arrival: Arrival) -> None:
        due = start + arrival.at_s
        time.sleep(max(0.0, due - time.perf_counter()))
        late_s.append(time.perf_counter() - due)
        book(citizen, arrival.wish, tally, since=due)

    def client() -> Any:
        citizen = Citizen(tally, web.port)
        return lambda arrival: one(citizen, arrival)

    took_s = work_off(asked, n_clients, make=client) - STARTS_IN_S
    return {
        "arrivals": len(asked), "arrivals_per_s": round(len(asked) / asked[-1].at_s, 1),
        "pairs_per_s": round(len(tally.confirmed) / took_s, 1),
        "waited": sum(each > 0.01 for each in late_s),
        "hold": spread_ms(tally.hold_s), "confirm": spread_ms(tally.confirm_s),
    }  # fmt: skip
