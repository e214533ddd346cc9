"""A firebase that fails on purpose, and messages to one phone through it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from backend.accounts.models import User
from backend.common import clock
from backend.notifications.models import Message
from backend.notifications.services import tell
from backend.notifications.services.addresses import put_address
from tests.support.fcm import ANSWERS, SEND, FcmServer
from tests.support.gateways import Answer, Request
from tests.support.people import staff

KIND: Final = "exception_raised"  # a dispatcher's push: no second way, no quiet hours
# How many of a hundred answers go wrong, and how.
FAILURES: Final = {
    "quota_2s": 7, "quota": 1, "server_error": 7, "unavailable": 5, "unavailable_30s": 1,
    "hang": 1, "reset": 4, "garbage": 3, "garbage_error": 1,
}  # fmt: skip
_PATIENCE: Final = timedelta(seconds=0.25)  # between our writing an answer and its being read
_ASKS_FOR_S: Final = {"quota_2s": 2, "unavailable_30s": 30}


class FailingFcm(FcmServer):
    """Draws each answer from the seed, the message and the number of its try.

    Notes what a sender must not do: try again before the time it was asked for, or after it was
    told that all is well.
    """

    def __init__(self, seed: int, *, fails: bool = True) -> None:
        super().__init__()
        self.seed, self.fails = seed, fails
        self.tries: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.taken_at: dict[str, datetime] = {}
        self.not_before: dict[str, datetime] = {}
        self.too_early: list[str] = []
        self.twice: list[str] = []
        self.choose = self._choose

    def _choose(self, request: Request) -> Answer | None:
        if request.path != SEND:
            return None
        key, now = request.json["message"]["data"]["dedupe_key"], clock.now()
        self.tries[key] = nth = self.tries.get(key, 0) + 1
        if key in self.taken_at:
            self.twice.append(key)
        if now < self.not_before.get(key, now) - _PATIENCE:
            self.too_early.append(key)
        name = self._draw(key, nth)
        self.answers[name or "well"] = self.answers.get(name or "well", 0) + 1
        if not name:
            self.taken_at[key] = now
            return None
        if name in _ASKS_FOR_S:
            self.not_before[key] = now + timedelta(seconds=_ASKS_FOR_S[name])
        return ANSWERS[name]

    def _draw(self, key: str, nth: int) -> str:
        if not self.fails:
            return ""
        share = random.Random(f"{self.seed}:{key}:{nth}").random() * 100
        for name, percent in FAILURES.items():
            share -= percent
            if share < 0:
                return name
        return ""


@contextmanager
def failing_fcm(seed: int, *, fails: bool = True) -> Iterator[FailingFcm]:
    """Serve it until the block ends."""
    server = FailingFcm(seed, fails=fails)
    try:
        yield server
    finally:
        server.close()


def environment_of(server: FailingFcm) -> dict[str, str]:
    """Return what workers must know to push through it."""
    return {
        "FCM_CREDENTIALS": server.account,
        "FCM_URL": server.url,
        "DEMO_CLOCK_FILE": settings.DEMO_CLOCK_FILE,
    }


def dispatcher_with_phone() -> User:
    """Return somebody who is reached by push."""
    user = staff("dispatcher", now=clock.now())
    put_address(channel="fcm", user=user, kind="token", value="token-1", now=clock.now())
    return user


def push(user: User, number: int) -> tuple[str, Message]:
    """Tell the dispatcher something, in a transaction as a change would; returns the key."""
    key = f"fault:{number}"
    with transaction.atomic():
        message = tell(
            kind=KIND, user_id=user.id, params={"day": "02/03/2026", "code": "no-place"},
            dedupe_key=key, now=clock.now(),
        )  # fmt: skip
    return key, message


def outcome_of(server: FailingFcm) -> dict[str, Any]:
    """Return what the server saw."""
    return {
        "pushes": sum(server.tries.values()),
        "answers": dict(sorted(server.answers.items())),
        "sent_twice": len(server.twice),
        "too_early": len(server.too_early),
        "most_tries": max(server.tries.values(), default=0),
    }
