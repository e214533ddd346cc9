"""Phones and their operations while everything breaks: is anything lost, or done twice?

shuffled: operations doubled, out of order, late and cut, on one copy of a database; in order on
the other; both must end alike. web_kills and crashes: phones push while web processes are killed,
or PostgreSQL stops without a goodbye; what was acknowledged must be there. Afterwards all
invariants of docs/algorithms/sync.md are looked at.
"""

import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import time_machine
from django.conf import settings
from django.db import connection, connections

from backend import embedded_postgres
from backend.common import clock
from backend.common.problems import problem_of
from bench.sync.stage import MORNING, Stage, token_of
from bench.web import Web, gunicorn
from mobile_api.client.phone import Phone
from mobile_api.client.store import Json, Store
from mobile_api.models import Operation
from mobile_api.services.releasing import retry_parked
from tests.support.bookings import Town, make_town
from tests.support.database import copy_test_database, drop_test_database, use_database
from tests.support.mobile import InProcess
from tests.support.offices import make_courier
from tests.support.shifts import OPERATIONS_PER_VISIT, Visits, publish_shift, record_shift
from tests.support.sync_invariants import end_state, violations

MUST_BE_0: Final = ("lost", "differences", "n_violations", "doubled_events")
THREADS: Final = 4
LATER: Final = MORNING + timedelta(hours=10)


def shuffled(*, seed: int, cycles: int, folder: Path, in_short: bool = False) -> dict[str, Any]:
    """Push `cycles` operations in order, and badly into a copy; returns how the ends differ.

    `in_short` sends from one thread, so that the order is the seed's alone.
    """
    dice, n_couriers = random.Random(seed), 2 if in_short else 8
    per_courier = -(-cycles // (OPERATIONS_PER_VISIT * n_couriers))
    with time_machine.travel(LATER, tick=True):
        town, visits = _town(n_couriers, per_courier)
        phones = [_phone("http://server", courier, InProcess()) for courier in town.couriers]
        for phone, courier in zip(phones, town.couriers, strict=True):
            record_shift(phone, visits[courier.id], town=town)
        frames = [_frames(phone) for phone in phones]
        original = settings.DATABASES["default"]["NAME"]
        copy = copy_test_database(original)
        try:
            sent = _push_badly(phones, frames, dice, threads=1 if in_short else THREADS)
            _settle(town)
            bad, broken = end_state(), violations(seed=seed)
        finally:
            drop_test_database(copy)
            use_database(original)
        for phone in phones:
            phone.sync()
        good = end_state()
    differing = [name for name in good if good[name] != bad[name]]
    return {
        "operations": sum(map(len, frames)), **sent, "differences": len(differing),
        "differing": differing, "states": dict(_states(bad)), "violations": broken[:5],
        "n_violations": len(broken), "doubled_events": sum("I2" in each for each in broken),
    }  # fmt: skip


def web_kills(*, seed: int, cycles: int, folder: Path) -> dict[str, Any]:
    """Kill -9 one web process at a random moment of each cycle, while two phones push."""

    def kill(web: Web, dice: random.Random) -> None:
        web.kill_one(dice)

    return _while_breaking(kill, seed=seed, cycles=cycles)


def crashes(*, seed: int, cycles: int, folder: Path) -> dict[str, Any]:
    """Restart PostgreSQL at once at a random moment of each cycle, while two phones push."""
    if settings.DATABASES["default"]["HOST"] != embedded_postgres.connection(role="")["HOST"]:
        return {"skipped": "only our own server may be stopped"}

    def crash(web: Web, dice: random.Random) -> None:
        embedded_postgres.crash()

    return _while_breaking(crash, seed=seed, cycles=cycles)


def _while_breaking(
    break_it: Callable[[Web, random.Random], None], *, seed: int, cycles: int
) -> dict[str, Any]:
    dice = random.Random(seed)
    town, visits = _town(2, cycles)
    database = settings.DATABASES["default"]["NAME"]
    began_s, troubles = time.monotonic(), Counter[str]()
    with gunicorn(database, now=MORNING) as web:
        here = Stage(web, town, town.couriers, visits, "")
        phones = [here.phone(courier) for courier in town.couriers]
        for number in range(cycles):
            for phone, courier in zip(phones, town.couriers, strict=True):
                record_shift(phone, [visits[courier.id][number]], town=town)
            troubles.update(_one_cycle(phones, lambda: break_it(web, dice), dice))
        last = [phone.drain(rounds=60, sleep=_briefly)[-1] for phone in phones]
    connections.close_all()
    broken = violations(phones, seed=seed)
    done = OPERATIONS_PER_VISIT * cycles * len(phones)
    acknowledged = sum(saved.state == "acked" for phone in phones for saved in phone.operations())
    return {
        "operations": done, "acknowledged": acknowledged,
        "waiting": sum(report.waiting for report in last), "troubles": dict(troubles),
        "lost": done - Operation.objects.count(), "violations": broken[:5],
        "n_violations": len(broken), "took_s": round(time.monotonic() - began_s, 1),
    }  # fmt: skip


def _one_cycle(
    phones: Sequence[Phone], break_it: Callable[[], None], dice: random.Random
) -> Iterator[str]:
    """Break it while both phones push, then let them push until all is there."""
    wait_s = dice.random() * 0.25
    breaker = threading.Thread(target=lambda: (time.sleep(wait_s), break_it()))
    breaker.start()
    with ThreadPoolExecutor(len(phones)) as pool:
        reports = list(pool.map(lambda phone: phone.drain(rounds=60, sleep=_briefly), phones))
    breaker.join()
    connections.close_all()
    yield from (report.trouble for each in reports for report in each if report.trouble)


def _town(n_couriers: int, n_visits: int) -> tuple[Town, Visits]:
    town = make_town(n_couriers=1)
    town.couriers.extend(make_courier(town.office) for _ in range(n_couriers - 1))
    return town, publish_shift(town, town.couriers, n_visits=n_visits, now=MORNING)


def _phone(url: str, courier: Any, transport: Any) -> Phone:
    phone = Phone(url, store=Store(":memory:"), transport=transport, clock=clock.now)
    phone.use_token(token_of(courier))
    return phone


def _frames(phone: Phone) -> list[Json]:
    return [saved.as_sent() for saved in phone.operations()]


def _push_badly(
    phones: Sequence[Phone], frames: Sequence[list[Json]], dice: random.Random, *, threads: int
) -> dict[str, int]:
    """Push everything, some of it twice, in any order, late, and some pushes cut off."""
    counts, lock = Counter[str](), threading.Lock()
    pushes = deque(_bad_order(frames, dice))
    seeds = [dice.random() for _ in range(threads)]

    def work(mine: float) -> None:
        own, network = random.Random(mine), InProcess()
        while pushes:
            try:
                owner, batch = pushes.popleft()
            except IndexError:
                break
            again = _push(network, phones[owner], batch, is_cut=own.random() < 0.1)
            if again:
                pushes.append((owner, again))  # late: behind everything else
            with lock:
                counts.update(pushes=1, resent=len(again), sent=len(batch))
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, seeds))
    return dict(counts)


def _bad_order(frames: Sequence[list[Json]], dice: random.Random) -> list[tuple[int, list[Json]]]:
    """Return pushes of 1 to 20 operations of one phone, half of the operations in two of them."""
    pushes = []
    for owner, mine in enumerate(frames):
        doubled = [*mine, *dice.sample(mine, len(mine) // 2)]
        dice.shuffle(doubled)
        while doubled:
            size = dice.randint(1, 20)
            pushes.append((owner, doubled[:size]))
            doubled = doubled[size:]
    dice.shuffle(pushes)
    return pushes


def _push(network: InProcess, phone: Phone, batch: list[Json], *, is_cut: bool) -> list[Json]:
    """Push a batch; returns what has to come again."""
    frame = {"install_id": phone.install_id, "operations": batch}
    body = json.dumps(frame).encode()
    headers = {"Authorization": f"Token {phone.token}", "Content-Type": "application/json"}
    url = "http://server/api/v1/courier/operations"
    if is_cut:
        network.send_half("POST", url, headers=headers, body=body)
        return batch
    reply = network.send("POST", url, headers=headers, body=body)
    if reply.status != 200:
        return batch
    answers = json.loads(reply.body)["answers"]
    pairs = zip(batch, answers, strict=True)
    return [each for each, answer in pairs if answer["result"] == "retry"]


def _settle(town: Town) -> None:
    """Do what the job of each quarter of an hour does."""
    for courier in town.couriers:
        retry_parked(courier_id=courier.id, tell=problem_of, now=clock.now())


def _states(state: dict[str, Any]) -> Counter[str]:
    found = Counter[str]()
    for (_, each), n in state["operations"].items():
        found[each] += n
    return found


def _briefly(seconds: float) -> None:
    time.sleep(min(seconds, 0.2))
