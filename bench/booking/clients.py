"""Citizens as programs: each with a connection of its own, patient, and repeating with one key.

A connection that breaks, a lock that was not had and a server that is coming up again are tried
again with the same Idempotency-Key, as every client should; all else is an answer.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db import connections

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.common.compiled import Compiled
from scheduling.services.holds import CODE_PURPOSE

Item = TypeVar("Item")
Body = dict[str, Any]
PATIENCE_S: Final = 120.0  # from the first try; a try that hangs is given up after 30 s
GAVE_UP: Final = "gave-up"
SENT_HOME: Final = "sent-home"
AGAIN: Final = frozenset({"busy", "request-in-flight"})


@dataclass(slots=True)
class Tally:
    """What the citizens met. Lists take appends from all threads; durations in seconds."""

    outcomes: list[str] = field(default_factory=list)
    hold_s: list[float] = field(default_factory=list)
    refusal_s: list[float] = field(default_factory=list)
    confirm_s: list[float] = field(default_factory=list)
    pair_s: list[float] = field(default_factory=list)
    confirmed: list[UUID] = field(default_factory=list)
    alternatives: list[int] = field(default_factory=list)
    repeats: Counter[str] = field(default_factory=Counter)
    search_s: list[float] = field(default_factory=list)
    sent_home: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Wait:
    """A request without an answer yet: since when, and how the last of its tries ended."""

    path: str
    since: float
    tries: int = 1
    last: str = "-"


class Citizen:
    """One connection to the API. `wait`: what it waits for at the moment."""

    def __init__(self, tally: Tally, port: int = 0) -> None:
        self.port = port
        self.tally = tally
        self.wait: Wait | None = None
        self._http: http.client.HTTPConnection | None = None

    @property
    def is_sent_home(self) -> bool:
        """Say whether the crowd's time is up."""
        return self.tally.sent_home.is_set()

    def post(self, path: str, body: Body) -> tuple[int, Any]:
        """Return status and answer, whatever happens on the way."""
        return self._ask("POST", path, json.dumps(body), {"Idempotency-Key": str(uuid4())})

    def get(self, path: str) -> tuple[int, Any]:
        """Return status and answer, whatever happens on the way."""
        return self._ask("GET", path, None, {})

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        wait = self.wait = Wait(path.partition("?")[0], time.monotonic())
        while time.monotonic() - wait.since < PATIENCE_S and not self.is_sent_home:
            try:
                status, answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self._again(type(error).__name__, wait)
                continue
            code = answer.get("code") if isinstance(answer, dict) else None
            if status >= 500 or code in AGAIN:
                self._again(code or str(status), wait)
                continue
            self.wait = None
            return status, answer
        self.wait = None
        return 0, {"code": SENT_HOME if self.is_sent_home else GAVE_UP}

    def _once(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        if self._http is None:
            self._http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", **headers}
        self._http.request(method, f"/api/v1{path}", body, headers)
        answer = self._http.getresponse()
        return answer.status, json.loads(answer.read() or b"null")

    def _again(self, why: str, wait: Wait) -> None:
        self.tally.repeats[why] += 1
        if self._http is not None:
            self._http.close()
        self._http = None
        time.sleep(min(0.5, 0.01 * 2 ** min(wait.tries, 6)))
        wait.tries, wait.last = wait.tries + 1, why


def look_for_offers(citizen: Citizen, wish: Body) -> None:
    """Ask for the offers of all days at the wish's place; notes how long it took."""
    (errand,) = wish["errands"]
    asked = ":".join(errand[key] for key in ("purpose", "procedure_id", "agency_id"))
    query = urlencode({**wish["location"], "errand": asked})
    began = time.perf_counter()
    status, _ = citizen.get(f"/offers?{query}")
    citizen.tally.search_s.append(time.perf_counter() - began)
    if status != 200:
        citizen.tally.repeats[f"search {status}"] += 1


def book(
    citizen: Citizen, wish: Body, tally: Tally, *, then: str = "confirm", since: float | None = None
) -> None:
    """Hold a place and confirm it, give it back or forget it, as `then` says; notes the outcome.

    `since`: when the citizen came, by `perf_counter`, if that was before now.
    """
    began = time.perf_counter() if since is None else since
    status, held = citizen.post("/holds", wish)
    took_s = time.perf_counter() - began
    if status != 201:
        code = held.get("code", str(status))
        if code == "place-taken":
            tally.refusal_s.append(took_s)
            tally.alternatives.append(len(held["alternatives"]))
        tally.outcomes.append(code)
        return
    tally.hold_s.append(took_s)
    if then == "forget":
        tally.outcomes.append("forgotten")
        return
    if then == "release":
        citizen.post(f"/holds/{held['id']}/release", {})
        tally.outcomes.append("released")
        return
    code = _code_sent_for(held["id"])
    began = time.perf_counter()
    status, done = citizen.post(f"/holds/{held['id']}/confirm", {"code": code})
    tally.confirm_s.append(time.perf_counter() - began)
    tally.pair_s.append(took_s + tally.confirm_s[-1])
    if status == 201:
        tally.confirmed.append(UUID(done["appointment"]["id"]))
    tally.outcomes.append("confirmed" if status == 201 else done.get("code", str(status)))


def work_off(
    items: Sequence[Item], n_threads: int, work: Callable[[Item], None] | None = None, *,
    make: Callable[[], Callable[[Item], None]] | None = None,
) -> float:  # fmt: skip
    """Let threads work off the items; they start together. Returns how long it took, in seconds.

    `make` gives each thread a worker of its own; else all use `work`.
    """
    waiting, one_at_a_time = iter(items), threading.Lock()
    line = threading.Barrier(n_threads + 1)

    def thread(_: int) -> None:
        mine = make() if make is not None else work
        assert mine is not None
        line.wait(timeout=60)
        try:
            while True:
                with one_at_a_time:
                    item = next(waiting, None)
                if item is None:
                    return
                mine(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n_threads) as pool:
        done = [pool.submit(thread, number) for number in range(n_threads)]
        line.wait(timeout=60)
        began = time.perf_counter()
        for each in done:
            each.result()
        return time.perf_counter() - began


def _code_sent_for(hold_id: str) -> str:
    """Return what the message to the phone says; the citizen reads it."""
    code = _CODE.first(hold_id)
    assert code is not None
    return code_for(code.id)[1]


_CODE: Final = Compiled(
    lambda hold_id: PhoneCode.objects.filter(purpose=CODE_PURPOSE, subject=hold_id).only("id")
)
