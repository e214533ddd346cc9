"""Who plays: clients for every role, the town, the inbox of all phones, the clock."""

import json
import random
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from backend.common import clock
from backend.demo.client import Client
from backend.demo.report import Progress
from backend.demo.stage import Stage

MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC) - timedelta(hours=7)  # midnight in Vietnam
PATIENCE_S: Final = 30


@dataclass
class Visit:
    """A booked visit and what its citizen knows; `papers` are the documents of the procedure."""

    citizen: str
    phone: str
    place: dict[str, Any]
    procedure: dict[str, Any]
    appointment: dict[str, Any]
    token: str = ""

    @property
    def id(self) -> str:
        """The appointment's id."""
        return str(self.appointment["id"])

    @property
    def errand(self) -> dict[str, Any]:
        """The visit's only errand."""
        found: dict[str, Any] = self.appointment["errands"][0]
        return found


@dataclass
class Cast:
    """Everything the story needs. `figures` collects what is reported at the end."""

    stage: Stage
    town: dict[str, Any]
    progress: Progress
    random: random.Random
    visits: list[Visit] = field(default_factory=list)
    deliveries: list[Visit] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def anybody(self) -> Client:
        """Somebody who is not signed in."""
        return Client(self.stage.url)

    def staff(self, role: str) -> Client:
        """Return the client of the dispatcher, clerk or supervisor."""
        return Client(self.stage.url, self.town[role]["token"])

    def desk(self, desk: dict[str, Any]) -> Client:
        """Return the client of a desk's officer."""
        return Client(self.stage.url, desk["token"])

    def desk_of(self, agency_id: str) -> dict[str, Any]:
        """Return the desk of an agency."""
        found: dict[str, Any] = next(
            desk for desk in self.town["desks"] if desk["agency_id"] == agency_id
        )
        return found

    def count(self, name: str, n: int = 1) -> None:
        """Count something for the report."""
        self.figures[name] = self.figures.get(name, 0) + n

    def set_time(self, moment: datetime) -> None:
        """Move the clock of all processes."""
        clock.set_demo_time(moment)


def at(day: int, hhmm: str) -> datetime:
    """Return a time of the played week in UTC: day 0 is Monday 2 March 2026."""
    hours, minutes = hhmm.split(":")
    return MONDAY + timedelta(days=day, hours=int(hours), minutes=int(minutes))


def date_of(day: int) -> str:
    """Return the date of a day of the played week."""
    return (MONDAY + timedelta(days=day, hours=12)).date().isoformat()


class Inbox:
    """The messages that the console channel wrote, as the people would read them."""

    def __init__(self, stage: Stage) -> None:
        self._path = stage.messages

    def all(self) -> list[dict[str, Any]]:
        """Return every message so far."""
        if not self._path.exists():
            return []
        lines = self._path.read_text().splitlines()
        return [json.loads(line) for line in lines]

    def code(self, phone: str, kind: str, *, since: datetime = MONDAY) -> str:
        """Wait for the code that was sent to a phone since a time; six digits."""
        text = self.wait(phone, kind, since=since)["body"]
        found = re.search(r"\b(\d{6})\b", text)
        if found is None:
            raise RuntimeError(f"no code in the message {kind}")
        return found[1]

    def wait(self, phone: str, kind: str, *, since: datetime = MONDAY) -> dict[str, Any]:
        """Wait until a phone has got a message of a kind since a time; the newest one."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = [
                each
                for each in self.all()
                if each["to"] == phone
                and each["kind"] == kind
                and datetime.fromisoformat(each["sent_at"]) >= since
            ]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise RuntimeError(f"no message {kind} within {PATIENCE_S} s")
