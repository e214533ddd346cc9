"""Where a packet was: who had it from when to when, by what proof, and where it was last seen."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from backend.custody.kinds import EventKind, IncidentKind, IncidentOutcome
from backend.custody.models import BatchLine, CustodyEvent, Handover, Incident, LoadCheck
from backend.custody.parties import Holder, HolderKind
from backend.custody.selectors.chains import Party, named


class ProofKind(StrEnum):
    """What shows that a packet came to somebody, or was there."""

    HANDOVER = "handover"  # a list that both parties stand for, with a slip
    BATCH = "batch"  # counted and signed by the receiver
    LOAD_CHECK = "load_check"  # scanned in a courier's bag
    RECORD = "record"  # written down by one side alone
    PRESUMED = "presumed"  # nobody reported it; a later report says it must have been


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows something, by reference; a place only where a phone told one.

    `id` is that of the handover, batch or load check; `media` are hashes of photos.
    """

    kind: ProofKind
    at: datetime
    id: UUID | None = None
    media: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    place: tuple[float, float, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """Who had a packet, and since when; `until` is None for who has it now."""

    holder: Party
    since: datetime
    until: datetime | None
    proof: Proof


@dataclass(frozen=True, slots=True)
class Sight:
    """A packet was there: with whom, when, and what shows it."""

    holder: Party
    at: datetime
    proof: Proof


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of an incident's packet, from its sealing on.

    `last_holder` had it when the incident was raised, `last_seen` is the latest proof of it.
    """

    incident: Incident
    stations: Sequence[Station]
    last_holder: Party
    last_seen: Sight | None


# By these the packet itself was not seen.
_UNSEEN: Final = frozenset({EventKind.INCIDENT, EventKind.PRESUMED, EventKind.CONTESTED})


def trail_of(incident: Incident) -> Trail:
    """Return the way of an incident's packet. At most eight queries, however long it is.

    A surplus code that nobody knows has no way: its trail is empty.
    """
    holder, packet_id = Holder.parse(incident.holder), incident.packet_id
    if packet_id is None:
        return Trail(incident, (), named([holder])[holder], None)
    rows = CustodyEvent.objects.filter(packet_id=packet_id).order_by("seq")
    events = list(rows.select_related("handover"))
    names = named([*(Holder.parse(event.receiver) for event in events), holder])
    stations, seen = _walk(events, names)
    checks = _scans(packet_id, incident.s10, stations)
    in_order = sorted([*seen, *checks], key=lambda one: one.at)  # stable: the chain's own order
    return Trail(incident, stations, names[holder], in_order[-1] if in_order else None)


def _walk(
    events: Iterable[CustodyEvent], names: dict[Holder, Party]
) -> tuple[list[Station], list[Sight]]:
    """Return the stations of a packet, and each time it was seen by an event of the chain."""
    stations: list[Station] = []
    seen: list[Sight] = []
    for event in events:
        holder, proof = names[Holder.parse(event.receiver)], _proof_of(event)
        if not stations or stations[-1].holder != holder:
            if stations:
                stations[-1] = replace(stations[-1], until=event.at)
            stations.append(Station(holder, event.at, None, proof))
        if _is_seen(event):
            seen.append(Sight(holder, event.at, proof))
    return stations, seen


def _is_seen(event: CustodyEvent) -> bool:
    if event.kind == EventKind.RESOLVED:
        return bool(_facts(event).get("outcome") == IncidentOutcome.FOUND)
    return event.kind not in _UNSEEN


def _proof_of(event: CustodyEvent) -> Proof:
    handover: Handover | None = getattr(event, "handover", None)
    if handover is not None:
        known = handover.lat_e6 is not None and handover.lon_e6 is not None
        return Proof(
            ProofKind.HANDOVER, event.at, handover.id,
            media=tuple(handover.proof.get("media", ())), flags=tuple(handover.flags),
            place=_degrees(handover) if known else None,
        )  # fmt: skip
    batch = _facts(event).get("batch")
    if event.kind == EventKind.PRESUMED:
        return Proof(ProofKind.PRESUMED, event.at)
    if batch:
        return Proof(ProofKind.BATCH, event.at, UUID(batch))
    return Proof(ProofKind.RECORD, event.at)


def _degrees(handover: Handover) -> tuple[float, float, int | None]:
    assert handover.lat_e6 is not None and handover.lon_e6 is not None  # noqa: PT018, S101
    return handover.lat_e6 / 1e6, handover.lon_e6 / 1e6, handover.accuracy_m


def _facts(event: CustodyEvent) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(event.body)["facts"]
    return facts


def _scans(packet_id: UUID, s10: str, stations: Sequence[Station]) -> list[Sight]:
    """Return the load checks in which the packet was scanned in the bag of who had it.

    A check keeps what differed from the books, so what was expected and not missed was there;
    but not what waited in a batch or was known to be missing: of that nobody asks.
    """
    with_couriers = [one for one in stations if one.holder.kind == HolderKind.COURIER]
    couriers = {one.holder.id for one in with_couriers}
    if not couriers:
        return []
    checks = list(LoadCheck.objects.filter(courier_id__in=couriers, at__gte=stations[0].since))
    excused = _excused(packet_id)
    return [
        Sight(one.holder, check.happened_at, Proof(ProofKind.LOAD_CHECK, check.at, check.id))
        for check in checks
        for one in with_couriers
        if _was_in_bag(one, check)
        and (s10 in check.found or not any(a <= check.at < b for a, b in excused))
    ]


def _was_in_bag(station: Station, check: LoadCheck, /) -> bool:
    if station.holder.id != check.courier_id or check.happened_at < station.since:
        return False
    return station.until is None or check.at < station.until


def _excused(packet_id: UUID) -> list[tuple[datetime, datetime]]:
    """Return when the packet need not have been in its holder's bag."""
    lines = BatchLine.objects.filter(packet_id=packet_id).select_related("batch")
    spans = [
        (line.batch.handed_at, line.batch.countersigned_at or line.batch.withdrawn_at)
        for line in lines
    ]
    missing = Incident.objects.filter(packet_id=packet_id, kind=IncidentKind.MISSING)
    spans += list(missing.values_list("at", "resolved_at"))
    end = datetime.max.replace(tzinfo=UTC)
    return [(begin, until or end) for begin, until in spans]
