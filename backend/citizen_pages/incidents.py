"""What is wrong with a dossier's packets, in words: since when, who had it last, who had it before.

Roles of people, names of offices and desks; no place and no photo: a link may be passed on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backend.citizen_pages.dates import moment_words
from backend.citizen_pages.texts import Language, say, words
from backend.custody.selectors.incidents import open_incidents_of
from backend.custody.selectors.trails import Sight, Station, Trail, trail_of

if TYPE_CHECKING:
    from backend.custody.selectors.chains import Party


@dataclass(frozen=True, slots=True)
class StationWords:
    """Who had a packet, from when to when, and what shows it."""

    kind: str
    since: datetime
    until: datetime | None
    proof: str
    text: str


@dataclass(frozen=True, slots=True)
class IncidentWords:
    """Something that is wrong with a packet, as the page prints it."""

    kind: str
    purpose: str
    at: datetime
    hear_by: datetime | None
    last_seen_at: datetime | None
    title: str
    last_holder: str
    last_seen: str
    next: str
    stations: tuple[StationWords, ...]


def trails_of(dossier_id: UUID) -> tuple[Trail, ...]:
    """Return the way of each packet that something is wrong with."""
    return tuple(trail_of(incident) for incident in open_incidents_of(dossier_id))


def incident_in_words(trail: Trail, language: Language) -> IncidentWords:
    """Return one open incident in one language."""
    incident, packet = trail.incident, trail.incident.packet
    assert packet is not None  # noqa: S101  a dossier's incidents are those of its packets
    known = words(language)
    return IncidentWords(
        kind=incident.kind,
        purpose=packet.purpose,
        at=incident.at,
        hear_by=incident.hear_by,
        last_seen_at=trail.last_seen.at if trail.last_seen else None,
        title=say(
            "incident_title",
            language,
            packet=known[f"packet_{packet.purpose}"],
            s10=packet.s10,
            incident=known[f"incident_{incident.kind}"],
            moment=moment_words(incident.at, language),
        ),
        last_holder=say("incident_holder", language, holder=_called(trail.last_holder, language)),
        last_seen=_seen(trail.last_seen, language),
        next=_next(incident.hear_by, language),
        stations=tuple(_station(one, language) for one in trail.stations),
    )


def _seen(sight: Sight | None, language: Language) -> str:
    if sight is None:
        return ""
    return say(
        "incident_seen",
        language,
        moment=moment_words(sight.at, language),
        holder=_called(sight.holder, language),
        proof=words(language)[f"proof_{sight.proof.kind}"],
    )


def _next(hear_by: datetime | None, language: Language) -> str:
    if hear_by is None:
        return say("incident_checked", language)
    return say("incident_hear_by", language, moment=moment_words(hear_by, language))


def _station(one: Station, language: Language) -> StationWords:
    proof = words(language)[f"proof_{one.proof.kind}"]
    facts = {
        "holder": _called(one.holder, language),
        "since": moment_words(one.since, language),
        "proof": proof,
    }
    if one.until is None:
        text = say("incident_has", language, **facts)
    else:
        text = say("incident_had", language, until=moment_words(one.until, language), **facts)
    return StationWords(one.holder.kind.value, one.since, one.until, one.proof.kind.value, text)


def _called(party: "Party", language: Language) -> str:
    return party.name or words(language)[f"holder_{party.kind.value}"]
