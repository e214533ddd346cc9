"""Can a place be sold twice? Crowds over HTTP, with web processes killed in between."""

import random
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from statistics import median
from typing import Any, Final

from bench.booking.audit import audit
from bench.booking.clients import Citizen, Tally, book, work_off
from bench.booking.wishes import open_towns, wishes
from bench.database import own_database
from bench.report import percentile, print_spreads, print_table, spread_ms
from bench.web import Spent, Web, gunicorn
from scheduling.errors import PlaceTaken
from scheduling.services.holds import release_hold
from tests.conftest import NOW
from tests.support.bookings import Town, hold

CLIENTS: Final = 50
KILL_EVERY_S: Final = (15.0, 45.0)
OVER: Final = NOW + timedelta(minutes=41)  # the run takes less; then every hold has ended


def storm(*, n_attempts: int, kill_every_s: tuple[float, float] = KILL_EVERY_S) -> dict[str, Any]:
    """Book with 50 clients until everything is full and longer; kill -9 web processes meanwhile.

    Eight of ten confirm what they hold, one gives it back, one forgets it.
    """
    dice = random.Random(1)
    with own_database() as database:
        towns = open_towns(n=3, n_couriers=2)
        asked = list(wishes(towns, n_attempts, n_days=5, dice=dice))
        tally = Tally()
        with gunicorn(database, now=NOW) as web, killed_at_random(web, kill_every_s) as kills:
            took_s = work_off(asked, CLIENTS, make=lambda: _booker(web, tally, dice))
        found = audit(acknowledged=tally.confirmed, after=OVER)
    _print(f"{n_attempts} attempts, {CLIENTS} clients, {len(kills)} kills, {took_s:.0f} s", tally)
    print_table(("found in the database", "n"), list(asdict(found).items()))
    return {
        **asdict(found), "attempts": n_attempts, "clients": CLIENTS, "kills": len(kills),
        "took_s": round(took_s, 1), "outcomes": dict(Counter(tally.outcomes)),
        "repeats": dict(tally.repeats),
    }  # fmt: skip


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
            took_s = work_off(asked, CLIENTS, make=lambda: _keeper(web, tally))
        found = audit()
    counts = Counter(tally.outcomes)
    figures = {
        "held": counts["forgotten"], "told_alternatives": sum(n > 0 for n in tally.alternatives),
        "timed_out": tally.repeats["busy"], "oversold": found.oversold, "took_s": round(took_s, 2),
    }  # fmt: skip
    sys.stdout.write(f"200 bookers on {CLIENTS} connections for the last place: {figures}\n")
    return figures


def pairs(*, n_pairs: int, n_clients: int = 20) -> dict[str, Any]:
    """Hold and confirm over five offices: how long a pair takes, how many there are a second."""
    with own_database() as database:
        towns = open_towns(n=5, n_couriers=10)
        dice = random.Random(2)
        asked = list(wishes(towns, n_pairs + 60, n_days=14, dice=dice))
        tally, warm_up = Tally(), Tally()
        with gunicorn(database, now=NOW) as web:
            work_off(asked[:60], n_clients, make=lambda: _booker(web, warm_up, None))
            spent = Spent(web)
            took_s = work_off(asked[60:], n_clients, make=lambda: _booker(web, tally, None))
            cpu_ms = spent.ms_each(n_pairs)
        found = audit(acknowledged=[*tally.confirmed, *warm_up.confirmed])
    rate = len(tally.confirmed) / took_s
    _print(f"{n_pairs} pairs, {n_clients} clients, 5 offices: {rate:.1f} pairs/s", tally)
    sys.stdout.write(f"processor time a pair, ms: {cpu_ms}\n")
    return {
        "pairs_per_s": round(rate, 1), "cpu_ms_per_pair": cpu_ms, "oversold": found.oversold,
        "broken_promises": found.broken_promises,
        "hold": spread_ms(tally.hold_s), "confirm": spread_ms(tally.confirm_s),
        "pair": spread_ms(tally.pair_s), "median_pair_ms": round(1000 * median(tally.pair_s), 1),
        "confirm_p95_ms": round(1000 * percentile(tally.confirm_s, 95), 1),
    }  # fmt: skip


@contextmanager
def killed_at_random(web: Web, every_s: tuple[float, float]) -> Iterator[list[int]]:
    """Kill -9 one web process after the other at random moments; yields the killed ids.

    Nobody is killed while no process answers, or a slow machine would never get anywhere.
    """
    killed: list[int] = []
    over, dice = threading.Event(), random.Random(3)

    def strike() -> None:
        while not over.wait(dice.uniform(*every_s)):
            if web.is_ready() and (victim := web.kill_one(dice)) is not None:
                killed.append(victim)

    thread = threading.Thread(target=strike)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def _booker(web: Web, tally: Tally, dice: random.Random | None) -> Any:
    citizen = Citizen(web.port, tally)

    def one(wish: dict[str, Any]) -> None:
        chance = dice.random() if dice else 0.0
        then = "confirm" if chance < 0.8 else "release" if chance < 0.9 else "forget"
        book(citizen, wish, tally, then=then)

    return one


def _keeper(web: Web, tally: Tally) -> Any:
    citizen = Citizen(web.port, tally)
    return lambda wish: book(citizen, wish, tally, then="forget")


def _leave_one_place(town: Town, spot: dict[str, float]) -> None:
    last = None
    while True:
        try:
            last = hold(town, "09:30", now=NOW, **spot)
        except PlaceTaken:
            assert last is not None
            release_hold(hold_id=last.id, actor="citizen", now=NOW)
            return


def _print(what: str, tally: Tally) -> None:
    sys.stdout.write(what + "\n")
    print_table(("outcome", "n"), Counter(tally.outcomes).most_common())
    if tally.repeats:
        print_table(("tried again after", "n"), tally.repeats.most_common())
    print_spreads(
        {
            "hold": spread_ms(tally.hold_s), "refusal": spread_ms(tally.refusal_s),
            "confirm": spread_ms(tally.confirm_s), "hold and confirm": spread_ms(tally.pair_s),
        }
    )  # fmt: skip
