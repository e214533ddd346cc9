"""How long a citizen waits for offers, beside solving each day anew.

10 couriers, 14 days, about 15 visits per courier and day booked already. Each question is for
another spot and asks for all 14 days. `first` is the answer of a process that knows nothing of
these days yet; `CPU` leaves out what PostgreSQL and other programs took.
"""

import gc
import http.client
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.booking.clients import work_off
from bench.database import own_database
from bench.report import print_spreads, spread_ms
from bench.town import book_days, open_town, somewhere
from bench.web import gunicorn
from routing.construct import construct
from routing.model import Problem
from scheduling.models import ServiceDay
from scheduling.services.days import model_of
from scheduling.services.offer_sheets import OfferSheet
from scheduling.services.offers import find_offers
from tests.conftest import NOW
from tests.support.bookings import Town

WARM_UP: Final = 40  # two processes, their threads' connections, and the days they keep
SEARCHERS: Final = 4
Spot = tuple[float, float]


def search(
    *, n_queries: int, n_couriers: int = 10, n_days: int = 14, per_courier: int = 15
) -> dict[str, Any]:
    """Measure one question at a time, in process and over HTTP, and several at once."""
    dice = random.Random(1)
    with own_database() as database:
        town = open_town(n_couriers=n_couriers)
        booked = book_days(town, n_days=n_days, per_courier=per_courier, dice=dice)
        spots = [somewhere(town, dice) for _ in range(n_queries + WARM_UP)]
        gc.freeze()  # the set-up leaves a heap behind that no web process has
        ask = _in_process(town, n_days=n_days)
        spreads = _spreads("in process", ask, spots)
        took = [_seconds(ask, spot, by=time.thread_time) for spot in spots[WARM_UP:]]
        spreads["in process, CPU"] = spread_ms(took)
        n_offers, n_sql = _shape_of_an_answer(ask, spots[0])
        with gunicorn(database, now=NOW) as web:
            over_http = _over_http(web.port, town, n_days=n_days)
            spreads |= _spreads("HTTP", over_http, spots)
            took_s = work_off(spots[WARM_UP:], SEARCHERS, over_http)
        spreads["naive: each day solved anew"] = spread_ms(list(_naive(n_queries=2)))
    sys.stdout.write(
        f"{n_couriers} couriers, {n_days} days, {sum(booked) / n_couriers / n_days:.1f} visits per "
        f"courier and day; {n_offers} offers and {n_sql} SQL queries in an answer; "
        f"{n_queries / took_s:.0f} searches/s by {SEARCHERS} clients\n"
    )
    print_spreads(spreads)
    return {"spreads": spreads, "searches_per_s": round(n_queries / took_s, 1), "sql": n_sql}


def _spreads(name: str, ask: Callable[[Spot], object], spots: Sequence[Spot]) -> dict[str, Any]:
    """Ask once cold, then warm up, then measure."""
    took = [_seconds(ask, spot) for spot in spots]
    return {f"{name}, first": spread_ms(took[:1]), name: spread_ms(took[WARM_UP:])}


def _seconds(
    ask: Callable[[Spot], object], spot: Spot, *, by: Callable[[], float] = time.perf_counter
) -> float:
    began = by()
    ask(spot)
    return by() - began


def _in_process(town: Town, *, n_days: int) -> Callable[[Spot], OfferSheet]:
    wishes = [town.errand()]
    return lambda spot: find_offers(lat=spot[0], lon=spot[1], wishes=wishes, now=NOW, days=n_days)


def _over_http(port: int, town: Town, *, n_days: int) -> Callable[[Spot], None]:
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"

    def ask(spot: Spot) -> None:
        query = urlencode({"lat": spot[0], "lon": spot[1], "errand": errand, "days": n_days})
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        client.request("GET", f"/api/v1/offers?{query}")
        answer = client.getresponse()
        body = answer.read()
        client.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")

    return ask


def _shape_of_an_answer(ask: Callable[[Spot], OfferSheet], spot: Spot) -> tuple[int, int]:
    """Return the number of offers and of SQL queries."""
    with CaptureQueriesContext(connection) as seen:
        sheet = ask(spot)
    return len(sheet.offers), len(seen)


def _naive(*, n_queries: int) -> Iterable[float]:
    """Yield how long it takes to plan every day once for each of 7 windows, as if asked so."""
    days: list[Problem] = [
        model_of(day).problem for day in ServiceDay.objects.select_related("office")
    ]
    for _ in range(n_queries):
        began = time.perf_counter()
        for problem in days:
            for _window in range(7):
                construct(problem)
        yield time.perf_counter() - began


def p95_ms(figures: dict[str, Any], name: str = "HTTP") -> float:
    """Return the 95th percentile of a way of asking."""
    return float(figures["spreads"][name]["p95_ms"])
