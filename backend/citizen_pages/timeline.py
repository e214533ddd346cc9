"""One story out of three: the agency's status, the papers' way, the visits. Pure, no words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from backend.custody.kinds import EventKind
from backend.custody.selectors.chains import Party, Step
from backend.custody.states import PacketState
from scheduling.selectors.tracking import TrackedVisit, VisitMove


class Axis(StrEnum):
    """Whose story an entry belongs to. The two first are never computed from each other."""

    AGENCY = "agency"
    PAPERS = "papers"
    VISIT = "visit"


class StatusMove(Protocol):
    """A move of the agency's status, as `backend.dossiers` keeps it."""

    new_status: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A promised window: the courier begins between the two, both included."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the story. `code` names the sentence that tells it; the rest are its facts.

    `purpose` is a packet's, `purposes` are a visit's, `reason` says why a visit failed or what is
    wrong with a packet, `status` is a national code.
    """

    at: datetime
    axis: Axis
    code: str
    status: int = 0
    giver: Party | None = None
    receiver: Party | None = None
    purpose: str = ""
    purposes: tuple[str, ...] = ()
    reason: str = ""
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a packet now, and since when; and whether something is wrong with it."""

    holder: Party
    purpose: str
    since: datetime
    has_incident: bool = False


ON_THE_BOOKS: Final = frozenset({"confirmed", "en_route", "arrived"})
_VISIT_CODES: Final = MappingProxyType(
    {
        ("", "confirmed"): "booked",
        ("failed", "confirmed"): "booked_again",
        ("en_route", "confirmed"): "called_away",
    }
)
_BOOKINGS: Final = frozenset({"booked", "moved", "booked_again"})
# What one transaction writes at one moment: the way to the door, the papers, the end of the
# visit, and what the agency makes of it.
_ENDINGS: Final = frozenset({"done", "failed", "result_wrong"})


def merged(
    *,
    opened_at: datetime,
    moves: Iterable[StatusMove],
    steps: Iterable[Step],
    visits: Iterable[TrackedVisit],
) -> list[Happening]:
    """Return everything that happened, the latest first."""
    opened = Happening(opened_at, Axis.AGENCY, "opened")
    story = [opened, *_told_by_agency(moves), *_told_by_papers(steps), *_told_by_visits(visits)]
    # The sort is stable, so each thread keeps its own order at one and the same moment.
    return sorted(story, key=lambda one: (one.at, _rank(one)))[::-1]


def holders(steps: Iterable[Step]) -> list[Held]:
    """Return who has each packet now, in the order the packets were made.

    The receiver of a packet's last event has it; `since` is when it came to that holder.
    """
    found: dict[object, Held] = {}
    for step in steps:
        before = found.get(step.packet_id)
        stays = before is not None and before.holder == step.receiver
        since = before.since if before is not None and stays else step.at
        has_incident = step.state == PacketState.INCIDENT
        found[step.packet_id] = Held(step.receiver, step.purpose, since, has_incident)
    return list(found.values())


def next_visit(visits: Iterable[TrackedVisit]) -> TrackedVisit | None:
    """Return the visit that is still to come or under way, the earliest; None without one."""
    waiting = (visit for visit in visits if visit.state in ON_THE_BOOKS)
    return min(waiting, key=lambda visit: visit.opens_at, default=None)


def last_failure(visits: Sequence[TrackedVisit]) -> str:
    """Return why the latest visit failed, or "" if it did not."""
    if not visits or visits[-1].state != "failed":
        return ""
    return visits[-1].moves[-1].reason


def _told_by_agency(moves: Iterable[StatusMove]) -> Iterator[Happening]:
    for move in moves:
        yield Happening(move.at, Axis.AGENCY, "status", status=move.new_status)


def _told_by_papers(steps: Iterable[Step]) -> Iterator[Happening]:
    for step in steps:
        yield Happening(
            step.at,
            Axis.PAPERS,
            _paper_code(step),
            giver=step.giver,
            receiver=step.receiver,
            purpose=step.purpose,
            reason=_paper_reason(step),
        )


def _paper_reason(step: Step) -> str:
    finding = step.facts.get("finding", {})
    return str(step.facts.get("what") or finding.get("reason", ""))


def _paper_code(step: Step) -> str:
    if step.kind == EventKind.RESOLVED:
        return f"resolved_{step.facts['outcome']}"
    return step.kind.value


def _told_by_visits(visits: Iterable[TrackedVisit]) -> Iterator[Happening]:
    for visit in visits:
        told = [(move, _visit_code(move)) for move in visit.moves if not move.is_implied]
        # A visit knows its present window only, so only the latest booking can name it.
        latest = max(
            (index for index, (_, code) in enumerate(told) if code in _BOOKINGS), default=-1
        )
        for index, (move, code) in enumerate(told):
            yield _of_visit(visit, move.at, code, move.reason, names_window=index == latest)
        for position, at in enumerate(visit.planned_at, start=1):
            is_latest = visit.is_planned and position == len(visit.planned_at)
            yield _of_visit(visit, at, "planned", names_window=is_latest)


def _visit_code(move: VisitMove) -> str:
    if move.is_successor:
        return "moved"
    if move.outcome:
        return move.outcome
    return _VISIT_CODES.get((move.old_state, move.new_state), move.new_state)


def _of_visit(
    visit: TrackedVisit, at: datetime, code: str, reason: str = "", *, names_window: bool
) -> Happening:
    window = Window(visit.opens_at, visit.closes_at) if names_window else None
    return Happening(
        at, Axis.VISIT, code, purposes=visit.purposes, reason=reason, window=window
    )  # fmt: skip


def _rank(one: Happening) -> int:
    match one.axis:
        case Axis.AGENCY:
            return 0 if one.code == "opened" else 4
        case Axis.VISIT:
            return 3 if one.code in _ENDINGS else 1
        case Axis.PAPERS:
            return 2
