"""How long a citizen waits for offers: `python -m bench.offers [--quick] [--profile]`.

10 couriers, 14 days, about 15 visits per courier and day booked already. Each question is for
another spot and asks for all 14 days, in process and over HTTP from gunicorn with a connection
of its own. `first` is the answer of a process that knows nothing of these days yet; `CPU` leaves
out what other programs on the machine, and PostgreSQL, took.
"""

import cProfile
import gc
import http.client
import pstats
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.database import own_database, server_version
from bench.report import arguments, print_json, print_spreads, spread_ms
from bench.town import book_days, open_town, somewhere
from bench.web import gunicorn
from scheduling.services.offers import OfferSheet, find_offers
from tests.conftest import NOW
from tests.support.bookings import Town

TARGET_P95_MS: Final = 50
COURIERS: Final = 10
DAYS: Final = 14
PER_COURIER: Final = 15
# So often each way is asked before we measure: two processes, their threads' connections, and
# the days they keep.
WARM_UP: Final = 40
Spot = tuple[float, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0, because a missed target is a figure and not a failure."""
    parser = arguments(__doc__)
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    asked = parser.parse_args(argv)
    n_queries, warm_up = (15, 8) if asked.quick else (200, WARM_UP)
    dice = random.Random(1)
    with own_database() as database:
        town = open_town(n_couriers=COURIERS)
        booked = book_days(town, n_days=DAYS, per_courier=PER_COURIER, dice=dice)
        spots = [somewhere(town, dice) for _ in range(n_queries + warm_up)]
        gc.freeze()  # the set-up leaves a heap behind that no web process has
        spreads = _spreads("in process", _in_process(town), spots, warm_up=warm_up)
        spreads["in process, CPU"] = spread_ms(
            [_seconds(_in_process(town), spot, by=time.thread_time) for spot in spots[warm_up:]]
        )
        n_offers, n_sql, sql_s = _shape_of_an_answer(town, spots[0])
        if asked.profile:
            _profile(town, spots)
        with gunicorn(database, now=NOW) as port:
            spreads |= _spreads("HTTP", _over_http(port, town), spots, warm_up=warm_up)
        server = server_version()
    per_courier_day = sum(booked) / COURIERS / DAYS
    sys.stdout.write(
        f"{COURIERS} couriers, {DAYS} days, {per_courier_day:.1f} visits per courier and day; "
        f"{n_offers} offers, {n_sql} SQL queries ({1000 * sql_s:.1f} ms) in an answer; {server}\n"
    )
    print_spreads(spreads)
    _print_verdicts(spreads)
    print_json(
        "offers", quick=asked.quick, target_p95_ms=TARGET_P95_MS, figures=spreads,
        visits_per_courier_day=round(per_courier_day, 1), sql_queries=n_sql, server=server,
    )  # fmt: skip
    return 0


def _spreads(
    name: str, ask: Callable[[Spot], object], spots: Sequence[Spot], *, warm_up: int
) -> dict[str, dict[str, float]]:
    """Ask once cold, then warm up, then measure."""
    took = [_seconds(ask, spot) for spot in spots]
    return {f"{name}, first": spread_ms(took[:1]), name: spread_ms(took[warm_up:])}


def _seconds(
    ask: Callable[[Spot], object], spot: Spot, *, by: Callable[[], float] = time.perf_counter
) -> float:
    began = by()
    ask(spot)
    return by() - began


def _in_process(town: Town) -> Callable[[Spot], OfferSheet]:
    wishes = [town.errand()]
    return lambda spot: find_offers(lat=spot[0], lon=spot[1], wishes=wishes, now=NOW, days=DAYS)


def _over_http(port: int, town: Town) -> Callable[[Spot], None]:
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"

    def ask(spot: Spot) -> None:
        query = urlencode({"lat": spot[0], "lon": spot[1], "errand": errand, "days": DAYS})
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        client.request("GET", f"/api/v1/offers?{query}")
        answer = client.getresponse()
        body = answer.read()
        client.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")

    return ask


def _shape_of_an_answer(town: Town, spot: Spot) -> tuple[int, int, float]:
    """Return the number of offers, of SQL queries, and the seconds these took."""
    ask = _in_process(town)
    with CaptureQueriesContext(connection) as seen:
        sheet = ask(spot)
    return len(sheet.offers), len(seen), sum(float(each["time"]) for each in seen.captured_queries)


def _profile(town: Town, spots: Sequence[Spot]) -> None:
    ask, profile = _in_process(town), cProfile.Profile()
    with profile:
        for spot in spots[:30]:
            ask(spot)
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile, stream=sys.stdout).sort_stats(order).print_stats(35)


def _print_verdicts(spreads: dict[str, dict[str, float]]) -> None:
    for name in ("in process", "HTTP"):
        spread = spreads[name]
        kept = "kept" if spread["p95_ms"] <= TARGET_P95_MS else "MISSED"
        sys.stdout.write(f"target p95 ≤ {TARGET_P95_MS} ms, {name}: {kept}\n")


if __name__ == "__main__":
    sys.exit(main())
