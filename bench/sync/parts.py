"""What is measured: one shift that drains, many phones at once, pulls, photos."""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any, Final

from bench.report import print_table, spread_ms
from bench.sync.stage import MORNING, Stage, photos, stage, token_of
from bench.web import Spent
from mobile_api.client.phone import Phone
from mobile_api.client.transport import HttpTransport, Reply
from mobile_api.models import Operation
from tests.support.shifts import record_shift
from tests.support.sync_invariants import violations

SEED: Final = 20_261_126
SHIFT: Final = timedelta(hours=12)


def shift(*, n_visits: int, per_visit: int) -> dict[str, Any]:
    """Drain one courier's offline shift: operations, then photos."""
    with stage(n_couriers=1, n_visits=n_visits, now=MORNING + SHIFT) as here:
        (courier,) = here.couriers
        hand = [MORNING]
        phone = here.phone(courier, clock=lambda: hand[0])
        phone.pull_package()
        pictures = photos(n_visits * per_visit, seed=SEED)
        n = record_shift(
            phone, here.visits[courier.id], town=here.town, photos=pictures,
            drive=lambda number: hand.__setitem__(0, MORNING + SHIFT * number / n_visits),
        )  # fmt: skip
        hand[0] = MORNING + SHIFT
        spent, begun_s = Spent(here.web), time.monotonic()
        operations_s = _until_pushed(phone, begun_s)
        cpu_ms = spent.ms_each(n)
        report = phone.sync()
        all_s = time.monotonic() - begun_s
        states = Counter(Operation.objects.values_list("state", flat=True))
        broken = violations([phone])
    print_table(
        ("", "n", "seconds", "each second"),
        [
            ("operations", n, round(operations_s, 2), round(n / operations_s)),
            ("photos", len(pictures), round(all_s - operations_s, 2),
             round(len(pictures) / max(0.001, all_s - operations_s), 1)),
        ],
    )  # fmt: skip
    return {
        "operations": n, "photos": len(pictures),
        "photo_kb": round(statistics.mean(map(len, pictures)) / 1000) if pictures else 0,
        "operations_s": round(operations_s, 2), "all_s": round(all_s, 2),
        "cpu_ms_per_operation": cpu_ms,
        "states": dict(states), "waiting": report.waiting, "trouble": report.trouble,
        "lost": n - sum(states.values()), "violations": broken[:5], "server": here.server,
    }  # fmt: skip


def crowd(*, n_phones: int, within_s: float) -> dict[str, Any]:
    """Let phones reconnect within a minute, each with five operations in its queue."""
    with stage(n_couriers=n_phones, n_visits=1) as here:
        timed = [_Timed() for _ in here.couriers]
        phones = [
            here.phone(courier, transport=watch)
            for courier, watch in zip(here.couriers, timed, strict=True)
        ]
        for phone, courier in zip(phones, here.couriers, strict=True):
            record_shift(phone, here.visits[courier.id], town=here.town)
        begun_s = time.monotonic()
        with ThreadPoolExecutor(40) as pool:
            waits = [number * within_s / n_phones for number in range(n_phones)]
            list(pool.map(lambda pair: _reconnect(*pair, begun_s), zip(phones, waits, strict=True)))
        took_s = time.monotonic() - begun_s
        states = Counter(Operation.objects.values_list("state", flat=True))
        broken = violations(phones)
    spread = spread_ms([each for watch in timed for each in watch.pushes_s])
    return {
        "phones": n_phones, "operations": 5 * n_phones, "took_s": round(took_s, 1),
        "push": spread, "states": dict(states), "lost": 5 * n_phones - sum(states.values()),
        "violations": broken[:5], "server": here.server,
    }  # fmt: skip


def pulls(*, seconds: float) -> dict[str, Any]:
    """Ask what changed, when nothing did, as often as possible."""
    with stage(n_couriers=8, n_visits=2) as here:
        tokens = [token_of(courier) for courier in here.couriers]
        return {**_hammer(here, tokens, seconds), "server": here.server}


def uploads(*, how_many: int) -> dict[str, Any]:
    """Put photos from four connections."""
    with stage(n_couriers=4, n_visits=1) as here:
        phones = [here.phone(courier) for courier in here.couriers]
        pictures = photos(how_many, seed=SEED)
        for number, picture in enumerate(pictures):
            phones[number % 4].record("arrive", {}, photos=[picture])
        spent, begun_s = Spent(here.web), time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            reports = list(pool.map(Phone.sync, phones))
        took_s = time.monotonic() - begun_s
        cpu_ms = spent.ms_each(how_many)
    sent = sum(report.photos for report in reports)
    return {
        "photos": sent, "photo_kb": round(statistics.mean(map(len, pictures)) / 1000),
        "took_s": round(took_s, 2), "per_s": round(sent / took_s, 1),
        "cpu_ms_per_photo": cpu_ms, "lost": how_many - sent, "server": here.server,
    }  # fmt: skip


class _Timed:
    """A network that notes how long each push took."""

    def __init__(self) -> None:
        self._inner = HttpTransport()
        self.pushes_s: list[float] = []

    def send(self, method: str, url: str, **request: Any) -> Reply:
        begun_s = time.monotonic()
        reply = self._inner.send(method, url, **request)
        if url.endswith("/courier/operations"):
            self.pushes_s.append(time.monotonic() - begun_s)
        return reply


def _reconnect(phone: Phone, wait_s: float, begun_s: float) -> None:
    time.sleep(max(0.0, begun_s + wait_s - time.monotonic()))
    phone.drain(rounds=10, sleep=lambda seconds: time.sleep(min(seconds, 1.0)))


def _until_pushed(phone: Phone, begun_s: float) -> float:
    """Push all operations and nothing else; returns how long it took."""
    counts = Counter[str]()
    for batch in iter(phone._next_batch, []):  # noqa: SLF001  the operations alone are timed
        phone._push(batch, counts)  # noqa: SLF001
    return time.monotonic() - begun_s


def _hammer(here: Stage, tokens: list[str], seconds: float) -> dict[str, Any]:
    times_s: list[float] = []
    lock, end_s = threading.Lock(), time.monotonic() + seconds

    def one(token: str) -> None:
        mine = list(_asks(here.web.port, token, lambda: time.monotonic() < end_s))
        with lock:
            times_s.extend(mine)

    with ThreadPoolExecutor(len(tokens)) as pool:
        list(pool.map(one, tokens))
    return {
        "pulls": len(times_s),
        "per_s": round(len(times_s) / seconds),
        "pull": spread_ms(times_s),
    }


def _asks(port: int, token: str, may_go_on: Callable[[], bool]) -> Iterator[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Authorization": f"Token {token}"}
    cursor = 0
    while may_go_on():
        begun_s = time.monotonic()
        connection.request("GET", f"/api/v1/courier/changes?cursor={cursor}", headers=headers)
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise RuntimeError(f"a pull was answered {reply.status}")
        yield time.monotonic() - begun_s
    connection.close()
