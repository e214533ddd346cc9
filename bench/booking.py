"""Can a place be sold twice? `python -m bench.booking [--quick] [--without-lock]`.

Many citizens hold and confirm at once, each in a thread and a database connection of its own,
with real transactions. The days are short of places, so that most of them are refused. At the end
each day is rebuilt from what was promised (the holds, not the draft) and checked by
routing.check: whoever has a promise but no place was sold a place twice.

`--without-lock` leaves out the lock of the service day. It shows that the audit can see a race.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from unittest.mock import patch
from uuid import UUID

from django.db import OperationalError, connections

from backend.common.localtime import moment_of, seconds_of_day, service_day_of
from backend.offices.selectors import windows_between
from bench.database import own_database, server_version
from bench.report import arguments, print_json, print_spreads, print_table, spread_ms
from bench.town import open_town, somewhere
from routing.check import check
from scheduling.draft import Draft, DraftVisit
from scheduling.errors import PlaceTaken
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services import booking
from scheduling.services.booking import Wish, confirm_hold, hold_place
from scheduling.services.days import model_of
from scheduling.services.errands import CheckedErrand
from scheduling.states import HoldState
from tests.conftest import NOW
from tests.support.bookings import Town
from tests.support.people import phone_number

THREADS: Final = 20
DAYS: Final = 5
COURIERS: Final = 2


@dataclass(slots=True)
class Tally:
    """What the bookers met; durations in seconds. Lists take appends from all threads."""

    outcomes: list[str] = field(default_factory=list)
    hold_s: list[float] = field(default_factory=list)
    refusal_s: list[float] = field(default_factory=list)
    confirm_s: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the database says afterwards.

    `oversold`: promises without a place in a checked route. `violations`: broken rules.
    `astray`: visits in a draft that nobody was promised.
    """

    promised: int
    appointments: int
    oversold: int
    violations: int
    astray: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 if a place was sold twice under the lock, or never without."""
    asked = _read(argv)
    n_attempts = asked.attempts or (120 if asked.quick else 2_000)
    with own_database():
        town = open_town(n_couriers=COURIERS)
        wishes = list(_wishes(town, n_attempts, dice=random.Random(1)))
        began = time.perf_counter()
        with _unlocked() if asked.without_lock else _locked():
            tally = _book(wishes, n_threads=asked.threads)
        took_s = time.perf_counter() - began
        audit = _audit()
        server = server_version()
    _print(tally, audit, asked=asked, took_s=took_s, server=server)
    wrong = audit.oversold + audit.violations + audit.astray
    return int(bool(wrong) is not asked.without_lock)


def _read(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = arguments(__doc__)
    parser.add_argument("--without-lock", action="store_true", help="the control: show the race")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--attempts", type=int, help="2,000; with --quick 120")
    return parser.parse_args(argv)


def _wishes(town: Town, n: int, *, dice: random.Random) -> Iterator[Wish]:
    first = service_day_of(NOW) + timedelta(days=1)
    last = first + timedelta(days=DAYS - 1)
    windows = windows_between(office_id=town.office.id, start=first, end=last)
    places = [(day, window) for day in windows for window in windows[day]]
    for _ in range(n):
        day, (opens_s, closes_s) = dice.choice(places)
        lat, lon = somewhere(town, dice)
        yield Wish(
            opens_at=moment_of(day, opens_s), closes_at=moment_of(day, closes_s), lat=lat, lon=lon,
            address="Số 1, khóm 1", contact_name="citizen", phone=phone_number(),
            errands=[town.errand()],
        )  # fmt: skip


def _book(wishes: Sequence[Wish], *, n_threads: int) -> Tally:
    """Let the threads work off the wishes; they start together."""
    tally, waiting = Tally(), iter(wishes)
    one_at_a_time, line = threading.Lock(), threading.Barrier(n_threads)

    def booker(_: int) -> None:
        line.wait(timeout=30)
        try:
            while True:
                with one_at_a_time:
                    wish = next(waiting, None)
                if wish is None:
                    return
                tally.outcomes.append(_attempt(wish, tally))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(booker, range(n_threads)))
    return tally


def _attempt(wish: Wish, tally: Tally) -> str:
    """Hold and confirm once; returns accepted, refused, busy (no lock within 3 s) or lost."""
    began = time.perf_counter()
    try:
        hold = hold_place(wish=wish, channel="web", actor="anonymous", now=NOW)
    except PlaceTaken:
        tally.refusal_s.append(time.perf_counter() - began)
        return "refused"
    except OperationalError:
        return "busy"
    held = time.perf_counter()
    tally.hold_s.append(held - began)
    try:
        confirm_hold(hold_id=hold.id, citizen_id=None, actor="citizen", now=NOW)
    except PlaceTaken:
        return "lost"  # held, but somebody else overwrote the place: only without the lock
    except OperationalError:
        return "busy"
    tally.confirm_s.append(time.perf_counter() - held)
    return "accepted"


def _audit() -> Audit:
    promised = oversold = violations = astray = 0
    for day in ServiceDay.objects.select_related("office"):
        stored = Draft.from_json(day.draft)
        live = Hold.objects.filter(
            service_day=day, state__in=[HoldState.HELD, HoldState.CONFIRMED]
        ).order_by("id")
        promises = {hold.id: _visit_of(hold) for hold in live}
        model = model_of(day, draft=Draft(promises, stored.orders))
        promised += len(promises)
        oversold += len(model.plan.unserved)
        violations += len(check(model.problem, model.plan))
        astray += len(stored.visits.keys() - promises.keys())
    return Audit(promised, Appointment.objects.count(), oversold, violations, astray)


def _visit_of(hold: Hold) -> DraftVisit:
    """Return what the citizen was promised, from the row and not from the draft."""
    errands = [CheckedErrand.from_json(row) for row in hold.errands]
    return DraftVisit(
        id=hold.id, lat=hold.lat, lon=hold.lon, opens_s=seconds_of_day(hold.opens_at),
        closes_s=seconds_of_day(hold.closes_at), service_s=sum(each.service_s for each in errands),
        skills=frozenset().union(*(each.skills for each in errands)),
    )  # fmt: skip


@contextmanager
def _locked() -> Iterator[None]:
    yield


@contextmanager
def _unlocked() -> Iterator[None]:
    """Read the day without locking it, as a careless service would."""

    def read(*, office_id: UUID, day: date) -> ServiceDay:
        ServiceDay.objects.get_or_create(office_id=office_id, day=day)
        return ServiceDay.objects.select_related("office").get(office_id=office_id, day=day)

    naive: Callable[..., ServiceDay] = read
    with patch.object(booking, "lock_service_day", naive):
        yield


def _print(
    tally: Tally, audit: Audit, *, asked: argparse.Namespace, took_s: float, server: str
) -> None:
    counts = Counter(tally.outcomes)
    manner = ", WITHOUT the lock" if asked.without_lock else ""
    sys.stdout.write(
        f"{len(tally.outcomes)} attempts by {asked.threads} threads on {DAYS} days of {COURIERS} "
        f"couriers in {took_s:.1f} s{manner}; {server}\n"
    )
    found = {name: getattr(audit, name) for name in audit.__dataclass_fields__}
    print_table(("outcome", "n"), [*counts.most_common(), *found.items()])
    spreads = {
        "hold": spread_ms(tally.hold_s), "refusal": spread_ms(tally.refusal_s),
        "confirm": spread_ms(tally.confirm_s),
    }  # fmt: skip
    print_spreads(spreads)
    print_json(
        "booking", quick=asked.quick, locked=not asked.without_lock, threads=asked.threads,
        attempts=len(tally.outcomes), outcomes=dict(counts), audit=found, figures=spreads,
        took_s=round(took_s, 1), server=server,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
