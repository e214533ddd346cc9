"""Can a place be sold twice, and how long does booking take? Crowds over HTTP."""

import random
import sys
from collections import Counter
from itertools import islice
from statistics import median
from typing import Any, Final

from bench.booking.arrivals import arrivals, book_as_they_come
from bench.booking.audit import audit
from bench.booking.clients import Body, Citizen, Tally, book, work_off
from bench.booking.wishes import open_towns, wishes
from bench.database import own_database
from bench.report import percentile, print_spreads, print_table, spread_ms
from bench.web import Spent, Web, gunicorn
from scheduling.errors import PlaceTaken
from scheduling.services.holds import release_hold
from tests.conftest import NOW
from tests.support.bookings import Town, hold

CLIENTS: Final = 50
COME_PER_S: Final = (30.0, 60.0)
WARM_UP: Final = 60


def last_place() -> dict[str, Any]:
    """Let 200 bookers on 50 connections ask for the last feasible place of a window at once."""
    with own_database() as database:
        (town,) = open_towns(n=1, n_couriers=1)
        spot = {"lat": town.office.lat, "lon": town.office.lon}
        _leave_one_place(town, spot)
        (body,) = wishes([town], 1, n_days=1, dice=random.Random(1))
        body |= {"location": spot, "opens_at": "2026-03-03T02:30:00Z",
                 "closes_at": "2026-03-03T03:30:00Z"}  # fmt: skip
        asked = [{**body, "phone": f"+8491{number:07d}"} for number in range(200)]
        tally = Tally()
        with gunicorn(database, now=NOW) as web:
            took_s = work_off(asked, CLIENTS, make=lambda: _booker(web, tally, then="forget"))
        found = audit()
    counts = Counter(tally.outcomes)
    figures = {
        "held": counts["forgotten"], "told_alternatives": sum(n > 0 for n in tally.alternatives),
        "timed_out": tally.repeats["busy"], "oversold": found.oversold, "took_s": round(took_s, 2),
    }  # fmt: skip
    sys.stdout.write(f"200 bookers on {CLIENTS} connections for the last place: {figures}\n")
    return figures


def pairs(*, n_pairs: int, n_clients: int = 20) -> dict[str, Any]:
    """Hold and confirm over five offices: how long a pair takes, how many there are a second.

    First clients that never pause, then a third as many citizens who come at each fixed rate.
    """
    with own_database() as database:
        towns = open_towns(n=5, n_couriers=10)
        dice, each = random.Random(2), n_pairs // 3
        n_asked = WARM_UP + n_pairs + each * len(COME_PER_S)
        asked = wishes(towns, n_asked, n_days=14, dice=dice)
        warm_up, crowd = Tally(), Tally()
        came = {per_s: Tally() for per_s in COME_PER_S}
        with gunicorn(database, now=NOW) as web:
            work_off(list(islice(asked, WARM_UP)), n_clients, make=lambda: _booker(web, warm_up))
            figures = _never_pause(web, list(islice(asked, n_pairs)), crowd, n_clients=n_clients)
            at_a_rate = {
                f"{per_s:.0f}": _come(
                    web, list(islice(asked, each)), tally, per_s, dice, n_clients=n_clients
                )
                for per_s, tally in came.items()
            }
        tallies = (warm_up, crowd, *came.values())
        found = audit(acknowledged=[one for tally in tallies for one in tally.confirmed])
    return figures | {
        "oversold": found.oversold, "broken_promises": found.broken_promises,
        "at_a_rate": at_a_rate,
    }  # fmt: skip


def _never_pause(web: Web, asked: list[Body], tally: Tally, *, n_clients: int) -> dict[str, Any]:
    spent = Spent(web)
    took_s = work_off(asked, n_clients, make=lambda: _booker(web, tally))
    rate, cpu_ms = len(tally.confirmed) / took_s, spent.ms_each(len(asked))
    print_crowd(f"{len(asked)} pairs, {n_clients} clients, 5 offices: {rate:.1f} pairs/s", tally)
    sys.stdout.write(f"processor time a pair, ms: {cpu_ms}\n")
    return {
        "pairs_per_s": round(rate, 1), "cpu_ms_per_pair": cpu_ms,
        "hold": spread_ms(tally.hold_s), "confirm": spread_ms(tally.confirm_s),
        "pair": spread_ms(tally.pair_s), "median_pair_ms": round(1000 * median(tally.pair_s), 1),
        "confirm_p95_ms": round(1000 * percentile(tally.confirm_s, 95), 1),
    }  # fmt: skip


def _come(
    web: Web, asked: list[Body], tally: Tally, per_s: float, dice: random.Random, *, n_clients: int
) -> dict[str, Any]:
    coming = arrivals(asked, per_s=per_s, dice=dice)
    figures = book_as_they_come(web, coming, tally, n_clients=n_clients)
    print_crowd(f"{len(asked)} citizens, {per_s:.0f} coming a second", tally)
    sys.stdout.write(f"waited for one of the {n_clients} clients: {figures['waited']}\n")
    return figures


def _booker(web: Web, tally: Tally, *, then: str = "confirm") -> Any:
    citizen = Citizen(tally, web.port)
    return lambda wish: book(citizen, wish, tally, then=then)


def _leave_one_place(town: Town, spot: dict[str, float]) -> None:
    last = None
    while True:
        try:
            last = hold(town, "09:30", now=NOW, **spot)
        except PlaceTaken:
            assert last is not None
            release_hold(hold_id=last.id, actor="citizen", now=NOW)
            return


def print_crowd(what: str, tally: Tally) -> None:
    """Print what a crowd met and how long it took."""
    sys.stdout.write(what + "\n")
    print_table(("outcome", "n"), Counter(tally.outcomes).most_common())
    if tally.repeats:
        print_table(("tried again after", "n"), tally.repeats.most_common())
    print_spreads(
        {
            "search": spread_ms(tally.search_s),
            "hold": spread_ms(tally.hold_s), "refusal": spread_ms(tally.refusal_s),
            "confirm": spread_ms(tally.confirm_s), "hold and confirm": spread_ms(tally.pair_s),
        }
    )  # fmt: skip
