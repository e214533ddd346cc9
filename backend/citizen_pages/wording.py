"""A dossier's tracking in the words of one language: what the page prints and the API answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from backend.citizen_pages.dates import day_words, moment_words, weekday_words, window_words
from backend.citizen_pages.incidents import IncidentWords, incident_in_words
from backend.citizen_pages.papers import SlipLink
from backend.citizen_pages.result_words import FaultWords, fault_words
from backend.citizen_pages.selectors import Contact, Tracking
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.timeline import Happening, Held
from backend.common.localtime import clock_text, service_day_of
from backend.custody.links import slip_url
from backend.custody.selectors.chains import Party
from backend.dossiers.states import AgencyStatus


@dataclass(frozen=True, slots=True)
class HolderWords:
    """Who has one packet now."""

    kind: str
    name: str
    purpose: str
    since: datetime
    since_text: str
    has_incident: bool


@dataclass(frozen=True, slots=True)
class VisitWords:
    """The next visit and its promise."""

    stage: str
    stage_label: str
    purposes: tuple[str, ...]
    purpose_labels: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    window_text: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class SlipWords:
    """A slip and where to verify it: `url` for programs, `path` for the page."""

    kind: str
    label: str
    at: datetime
    url: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryWords:
    """One entry of the story."""

    at: datetime
    clock: str
    axis: str
    axis_label: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class DayWords:
    """The entries of one day, the latest first."""

    title: str
    entries: tuple[EntryWords, ...]


@dataclass(frozen=True, slots=True)
class TrackingWords:
    """Everything the page prints."""

    number: str
    procedure: str
    agency: str
    agency_status: int
    agency_status_label: str
    agency_note: str
    asks_for_papers: bool
    accepted_at: datetime | None
    due_day: date | None
    due_text: str
    is_overdue: bool
    result_ready_at: datetime | None
    result_fault: FaultWords | None
    holders: tuple[HolderWords, ...]
    has_open_incident: bool
    incidents: tuple[IncidentWords, ...]
    next_visit: VisitWords | None
    no_visit_text: str
    office: Contact | None
    missing: tuple[str, ...]
    slips: tuple[SlipWords, ...]
    events: tuple[EntryWords, ...]
    days: tuple[DayWords, ...]


# What a reason is one of, by what happened; else it is why a visit failed.
_REASONS: Final = {"incident": "incident", "result_refused": "fault"}


def in_words(tracking: Tracking, language: Language) -> TrackingWords:
    """Return a dossier's tracking in one language."""
    status = tracking.status
    events = tuple(_entry(one, tracking.number, language) for one in tracking.story)
    return TrackingWords(
        number=tracking.number,
        procedure=_one_of(language, tracking.procedure_vi, tracking.procedure_en),
        agency=tracking.agency,
        agency_status=status.value,
        agency_status_label=say(f"status_{status.value}", language),
        agency_note=tracking.agency_note,
        asks_for_papers=status == AgencyStatus.SUPPLEMENT_REQUESTED,
        accepted_at=tracking.accepted_at,
        due_day=tracking.due_day,
        due_text=_due_text(tracking, language),
        is_overdue=tracking.is_overdue,
        result_ready_at=tracking.result_ready_at,
        result_fault=fault_words(tracking, language),
        holders=tuple(_holder(held, language) for held in tracking.held),
        has_open_incident=bool(tracking.incidents),
        incidents=tuple(incident_in_words(one, language) for one in tracking.incidents),
        next_visit=_visit(tracking, language),
        no_visit_text=_no_visit_text(tracking, language),
        office=tracking.office,
        missing=tuple(_one_of(language, one.name_vi, one.name_en) for one in tracking.missing),
        slips=tuple(slip_in_words(slip, language) for slip in tracking.slips),
        events=events,
        days=tuple(_by_day(events, language)),
    )


def in_language(url: str, language: Language) -> str:
    """Return an address of ours that keeps the reader's language."""
    return url if language == Language.VI else f"{url}?lang={language}"


def _due_text(tracking: Tracking, language: Language) -> str:
    match tracking.status:
        case AgencyStatus.RESULT_RETURNED:
            return say("due_returned", language)
        case AgencyStatus.RESULT_READY if tracking.result_ready_at:
            day = day_words(service_day_of(tracking.result_ready_at), language)
            return say("due_ready", language, day=day)
        case AgencyStatus.NOT_ACCEPTED | AgencyStatus.WITHDRAWN | AgencyStatus.STOPPED:
            return say("due_never", language)
        case _ if tracking.due_day:
            return weekday_words(tracking.due_day, language)
        case _ if tracking.accepted_at:
            return say("due_by_notice", language)
        case _:
            return say("due_not_accepted", language)


def _holder(held: Held, language: Language) -> HolderWords:
    packet = words(language)[f"packet_{held.purpose}"]
    since = moment_words(held.since, language)
    name = _party(held.holder, language)
    return HolderWords(
        kind=held.holder.kind.value,
        name=name[:1].upper() + name[1:],
        purpose=held.purpose,
        since=held.since,
        since_text=say("since", language, packet=packet, moment=since),
        has_incident=held.has_incident,
    )


def _visit(tracking: Tracking, language: Language) -> VisitWords | None:
    visit = tracking.visit
    if visit is None:
        return None
    stage = visit.state
    if stage == "confirmed":
        stage = "planned" if visit.is_planned else "booked"
    return VisitWords(
        stage=stage,
        stage_label=say(f"stage_{stage}", language),
        purposes=visit.purposes,
        purpose_labels=tuple(say(f"purpose_{purpose}", language) for purpose in visit.purposes),
        opens_at=visit.opens_at,
        closes_at=visit.closes_at,
        window_text=window_words(visit.opens_at, visit.closes_at, language),
        is_late=tracking.is_late,
    )


def _no_visit_text(tracking: Tracking, language: Language) -> str:
    if tracking.failure:
        reason = words(language)[f"reason_{tracking.failure}"]
        return say("next_failed", language, reason=reason)
    if tracking.result_fault is not None:
        return say("next_wrong", language)
    if tracking.status == AgencyStatus.RESULT_READY:
        return say("next_ready", language)
    return say("next_none", language)


def slip_in_words(slip: SlipLink, language: Language) -> SlipWords:
    """Return a slip in one language."""
    label = say(f"slip_{slip.kind.value}", language)
    moment = moment_words(slip.at, language)
    return SlipWords(
        kind=slip.kind.value,
        label=label,
        at=slip.at,
        url=in_language(slip_url(slip.token), language),
        path=in_language(f"/verify/{slip.token}", language),
        text=say("slip_line", language, label=label, moment=moment),
    )


def _entry(one: Happening, number: str, language: Language) -> EntryWords:
    return EntryWords(
        at=one.at,
        clock=clock_text(one.at),
        axis=one.axis.value,
        axis_label=say(f"axis_{one.axis.value}", language),
        code=one.code,
        text=_sentence(one, number, language),
    )


def _sentence(one: Happening, number: str, language: Language) -> str:
    known = words(language)
    window = one.window
    when = f": {window_words(window.opens_at, window.closes_at, language)}" if window else ""
    reason = f"{_REASONS.get(one.code, 'reason')}_{one.reason}"
    return say(
        f"{one.axis.value}_{one.code}",
        language,
        number=number,
        status=known.get(f"status_{one.status}", ""),
        giver=_party(one.giver, language) if one.giver else "",
        receiver=_party(one.receiver, language) if one.receiver else "",
        packet=known.get(f"packet_{one.purpose}", ""),
        purposes=", ".join(known[f"purpose_{purpose}"] for purpose in one.purposes),
        reason=known.get(reason, ""),
        when=when,
    )


def _party(party: Party, language: Language) -> str:
    """Return what to call a party: offices, desks and agencies by name, people by their role."""
    return party.name or words(language)[f"holder_{party.kind.value}"]


def _by_day(events: Sequence[EntryWords], language: Language) -> Iterable[DayWords]:
    for day, entries in groupby(events, key=lambda entry: service_day_of(entry.at)):
        yield DayWords(weekday_words(day, language), tuple(entries))


def _one_of(language: Language, vietnamese: str, english: str) -> str:
    return english if language == Language.EN and english else vietnamese
