"""What the phone makes of the server's answers."""

import json
import random
from dataclasses import dataclass
from typing import Final

from mobile_api.client.store import Json
from mobile_api.client.transport import Reply, Unreachable

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0


class ServerRefused(Exception):
    """The server answered with a problem. `problem` is its JSON, `code` its stable code."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", f"http-{status}"))
        super().__init__(self.code)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round of talking brought.

    `rejected` counts what the server refused for good, `parked` what it keeps and judges later,
    `waiting` what it has not taken. `trouble` says why the round ended early
    (`unreachable`, `retry`, or a problem's code), and is empty if it did not.
    """

    photos: int = 0
    applied: int = 0
    duplicates: int = 0
    rejected: int = 0
    parked: int = 0
    waiting: int = 0
    trouble: str = ""


def wait_s(failures: int) -> float:
    """Return how long to wait after so many rounds: 1 s to 5 min, doubled, with jitter."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  spreads phones, hides nothing


def json_of(reply: Reply, member: str) -> Json:
    """Return the JSON of an answer that must have this member.

    A guest network's log-in page answers 200 to everything: that is no answer of our server.

    Raises:
        Unreachable: for anything else.
    """
    found = object_of(reply)
    if member not in found:
        raise Unreachable("not our server")
    return found


def object_of(reply: Reply) -> Json:
    """Return the JSON object of a reply, empty for a proxy's own page."""
    try:
        found = json.loads(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
