"""50,000 attempts to book while web processes are killed: is a place sold twice, is one lost?"""

import random
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from bench.booking.audit import Audit, audit
from bench.booking.clients import GAVE_UP, Citizen, Tally, book, look_for_offers, work_off
from bench.booking.crowd import CLIENTS, print_crowd
from bench.booking.watch import watched
from bench.booking.wishes import open_towns, wishes
from bench.database import own_database
from bench.report import percentile, print_table
from bench.web import Spent, Web, gunicorn
from scheduling.rules import HOLD_LIFETIME
from tests.conftest import NOW

KILL_EVERY_S: Final = (15.0, 45.0)
LIMIT_S: Final = 3_600.0  # two idle cores take nine minutes
SEARCHES: Final = 0.05  # of the attempts begin with a question for offers


def storm(
    *, n_attempts: int, kill_every_s: tuple[float, float] = KILL_EVERY_S, limit_s: float = LIMIT_S
) -> dict[str, Any]:
    """Book with 50 clients until everything is full and longer; kill -9 web processes meanwhile.

    Eight of ten confirm what they hold, one gives it back, one forgets it. Prints each ten seconds
    how it gets on. After `limit_s` it says who waits for what and sends the clients home: what
    they did not try is `unfinished`.
    """
    dice, tally = random.Random(1), Tally()
    with own_database() as database:
        asked = list(wishes(open_towns(n=3, n_couriers=2), n_attempts, n_days=5, dice=dice))
        citizens = [Citizen(tally) for _ in range(CLIENTS)]
        with gunicorn(database, now=NOW) as web:
            spent, free = Spent(web), iter(citizens)
            with (
                killed_at_random(web, kill_every_s) as kills,
                watched(web, tally, citizens, kills, n_attempts=n_attempts, limit_s=limit_s),
            ):
                took_s = work_off(asked, CLIENTS, make=lambda: _citizen(web, next(free), dice))
            cpu_ms = spent.ms_each(max(1, len(tally.outcomes)))
        found = audit(acknowledged=tally.confirmed, after=_all_holds_over(took_s))
    return _figures(tally, found, kills=len(kills), took_s=took_s, n_attempts=n_attempts) | {
        "cpu_ms_per_attempt": cpu_ms
    }


def is_wrong(figures: dict[str, Any]) -> bool:
    """Say whether a draft is wrong, or a client was left without an answer."""
    wrong = ("violations", "astray", "unfinished", "gave_up")
    return any(figures.get(key) for key in wrong)


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


def _citizen(web: Web, citizen: Citizen, dice: random.Random) -> Any:
    citizen.port = web.port

    def one(wish: dict[str, Any]) -> None:
        if citizen.is_sent_home:
            return
        if dice.random() < SEARCHES:
            look_for_offers(citizen, wish)
        chance = dice.random()
        then = "confirm" if chance < 0.8 else "release" if chance < 0.9 else "forget"
        book(citizen, wish, citizen.tally, then=then)

    return one


def _all_holds_over(took_s: float) -> Any:
    """Return a moment of the server's clock when every hold of the run has ended."""
    slack = timedelta(minutes=5)  # the server's clock goes on from its start, before the first try
    return NOW + timedelta(seconds=took_s) + HOLD_LIFETIME + slack


def _figures(
    tally: Tally, found: Audit, *, kills: int, took_s: float, n_attempts: int
) -> dict[str, Any]:
    """Print and return what happened."""
    n, outcomes = len(tally.outcomes), Counter(tally.outcomes)
    rate = n / took_s
    print_crowd(
        f"{n} of {n_attempts} attempts, {CLIENTS} clients, {kills} kills, {took_s:.0f} s, "
        f"{rate:.1f}/s",
        tally,
    )
    print_table(("found in the database", "n"), list(asdict(found).items()))
    sys.stdout.flush()
    return {
        **asdict(found), "attempts": n, "unfinished": n_attempts - n, "gave_up": outcomes[GAVE_UP],
        "clients": CLIENTS, "kills": kills, "took_s": round(took_s, 1),
        "attempts_per_s": round(rate, 1),
        **{
            f"{name}_p95_ms": round(1000 * percentile(seconds, 95), 1) if seconds else None
            for name, seconds in (
                ("search", tally.search_s), ("hold", tally.hold_s), ("refusal", tally.refusal_s),
                ("confirm", tally.confirm_s),
            )
        },
        "outcomes": dict(outcomes), "repeats": dict(tally.repeats),
    }  # fmt: skip
