"""What the public page of a dossier shows, gathered from those who know."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from backend.citizen_pages.incidents import trails_of
from backend.citizen_pages.papers import SlipLink, not_brought, said_missing, slips
from backend.citizen_pages.timeline import (
    Happening,
    Held,
    holders,
    last_failure,
    merged,
    next_visit,
)
from backend.common.localtime import service_day_of
from backend.custody.selectors.chains import timeline
from backend.custody.selectors.packets import handovers_of, packets_of
from backend.custody.selectors.slips import Verification, token_of_file, verification_of
from backend.custody.selectors.trails import Trail
from backend.dossiers.selectors import dossier_by_tracking
from backend.dossiers.states import AgencyStatus, ResultFault
from backend.procedures.selectors import required_documents
from scheduling.selectors.tracking import TrackedVisit, visits_of_dossier

if TYPE_CHECKING:
    from backend.custody.models import Handover
    from backend.dossiers.models import Dossier, StatusEvent

# `crypto.random_token`: 160 bits in base 32.
TOKEN: Final = re.compile(r"[a-z2-7]{32}")
_NOBODYS: Final = "-"
# The agency's clock runs in these; while it waits for the citizen, nothing is overdue.
_CLOCK_RUNS: Final = frozenset({AgencyStatus.ACCEPTED, AgencyStatus.PROCESSING})
# The agency owes the citizen its reasons in these.
_SAYS_WHY: Final = frozenset(
    {
        AgencyStatus.NOT_ACCEPTED,
        AgencyStatus.SUPPLEMENT_REQUESTED,
        AgencyStatus.PAYMENT_REQUESTED,
        AgencyStatus.STOPPED,
    }
)


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A required document in both languages."""

    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The post office to turn to."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Tracking:
    """A dossier as the holder of its link may see it: no names of people, no place, no phone."""

    dossier_id: UUID
    number: str
    procedure_vi: str
    procedure_en: str
    agency: str
    status: AgencyStatus
    accepted_at: datetime | None
    due_day: date | None
    is_overdue: bool
    result_ready_at: datetime | None
    result_fault: ResultFault | None
    result_fault_at: datetime | None
    agency_note: str
    held: tuple[Held, ...]
    incidents: tuple[Trail, ...]
    visit: TrackedVisit | None
    is_late: bool
    failure: str
    office: Contact | None
    missing: tuple[DocumentName, ...]
    slips: tuple[SlipLink, ...]
    story: tuple[Happening, ...]


def tracking_of(token: str, *, now: datetime) -> Tracking:
    """Return what the public page of a dossier shows at a moment.

    At most thirteen queries, and up to eight more for each incident that is open.

    Raises:
        NotFound: if no dossier has this token.
    """
    dossier = dossier_by_tracking(looked_up(token))
    moves = list(dossier.status_events_in_order())
    steps = timeline(dossier.id)
    visits = visits_of_dossier(dossier.id)
    handovers = list(handovers_of(dossier.id))
    status = AgencyStatus(dossier.agency_status)
    coming = next_visit(visits)
    return Tracking(
        dossier_id=dossier.id,
        number=dossier.number,
        procedure_vi=dossier.procedure_version.name_vi,
        procedure_en=dossier.procedure_version.name_en,
        agency=dossier.agency.name_vi,
        status=status,
        accepted_at=dossier.accepted_at,
        due_day=dossier.due_day,
        is_overdue=_is_overdue(dossier, status, now=now),
        result_ready_at=dossier.result_ready_at,
        result_fault=ResultFault(dossier.result_fault) if dossier.result_fault else None,
        result_fault_at=dossier.result_fault_at,
        agency_note=_note(moves, status),
        held=tuple(holders(steps)),
        incidents=trails_of(dossier.id) if dossier.has_open_incident else (),
        visit=coming,
        is_late=coming is not None and coming.state != "arrived" and coming.closes_at < now,
        failure=last_failure(visits),
        office=Contact(visits[-1].office_name, visits[-1].office_phone) if visits else None,
        missing=_missing(handovers, dossier),
        slips=slips(handovers),
        story=tuple(merged(opened_at=dossier.created_at, moves=moves, steps=steps, visits=visits)),
    )


def slip_token_of(file: bytes) -> str:
    """Return the token of the slip whose PDF file this is.

    Raises:
        NotFound: if we never gave such a file out.
    """
    return token_of_file(hashlib.sha256(file).hexdigest())


def verification(token: str) -> Verification:
    """Return what a slip states and whether its ledger is intact. Seven queries.

    Raises:
        NotFound: if no slip has this token.
    """
    found = verification_of(looked_up(token))
    # The check reads several tables one after the other; a handover written in between looks
    # like a fault. Nobody is told of one that is gone at a second look.
    return found if found.is_intact else verification_of(token)


def looked_up(token: str) -> str:
    """Return the token, or one that nobody has: what is malformed is looked up all the same.

    So an answer takes the same way and the same time, and no odd byte reaches the database.
    """
    return token if TOKEN.fullmatch(token) else _NOBODYS


def _is_overdue(dossier: "Dossier", status: AgencyStatus, *, now: datetime) -> bool:
    due_day = dossier.due_day
    return due_day is not None and due_day < service_day_of(now) and status in _CLOCK_RUNS


def _note(moves: "list[StatusEvent]", status: AgencyStatus) -> str:
    """Return why the dossier stands where it stands, if the agency has said so."""
    return moves[-1].note if moves and status in _SAYS_WHY else ""


def _missing(handovers: "list[Handover]", dossier: "Dossier") -> tuple[DocumentName, ...]:
    """Name what nobody has brought yet. Up to three queries, only where something was missing."""
    keys = said_missing(handovers)
    left = not_brought(keys, packets_of(dossier.id)) if keys else ()
    if not left:
        return ()
    required = required_documents(dossier.procedure_version_id)
    names = {row.key: DocumentName(row.name_vi, row.name_en) for row in required}
    return tuple(names.get(key, DocumentName(key, key)) for key in left)
