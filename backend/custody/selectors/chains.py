"""The chain of a dossier as people and programs read it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.agencies.selectors import agencies, desks
from backend.custody.kinds import EventKind
from backend.custody.ledger import Entry, exported
from backend.custody.models import Commitment, CustodyEvent
from backend.custody.parties import Holder, HolderKind
from backend.custody.privacy import COMMITMENT, open_text
from backend.offices.selectors import offices


@dataclass(frozen=True, slots=True)
class Party:
    """A holder with the name that may be shown to everybody concerned; couriers have none."""

    kind: HolderKind
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a dossier's papers. `facts` are ids, codes and digests."""

    seq: int
    at: datetime
    kind: EventKind
    label: str
    packet_id: UUID
    s10: str
    purpose: str
    giver: Party
    receiver: Party
    state: str
    hash: str
    facts: Mapping[str, Any]


def timeline(dossier_id: UUID) -> list[Step]:
    """Return what happened to a dossier's papers, in order. At most four queries."""
    events = list(_events(dossier_id).select_related("packet"))
    names = _names(Holder.parse(text) for event in events for text in (event.giver, event.receiver))
    return [_step(event, names) for event in events]


def export_chain(dossier_id: UUID) -> dict[str, Any]:
    """Return the chain as `verify_chain.py` reads it, with what opens its commitments.

    Only for somebody who may see the dossier: `openings` hold personal values. What was erased
    is left out. Two queries.
    """
    entries = [event.entry() for event in _events(dossier_id)]
    return exported(str(dossier_id), entries) | {"openings": _openings(dossier_id)}


def entries_of(dossier_id: UUID) -> list[Entry]:
    """Return a dossier's chain as plain values, in order. One query."""
    return [event.entry() for event in _events(dossier_id)]


def named(holders: Iterable[Holder]) -> dict[Holder, Party]:
    """Return holders with the names that may be shown to everybody concerned. Three queries."""
    wanted = set(holders)
    names = _names(wanted)
    return {one: Party(one.kind, one.id, names.get(one, "")) for one in wanted}


def _events(dossier_id: UUID) -> Any:
    return CustodyEvent.objects.filter(dossier_id=dossier_id).order_by("seq")


def _openings(dossier_id: UUID) -> list[dict[str, str]]:
    rows = Commitment.objects.filter(dossier_id=dossier_id, erased_at=None).order_by("id")
    return [
        {
            "handover": str(row.handover_id),
            "field": row.field,
            "salt": row.salt,
            "value": open_text(row.sealed_value, purpose=COMMITMENT, row_id=row.id) or "",
        }
        for row in rows
    ]


def _names(holders: Iterable[Holder]) -> dict[Holder, str]:
    ids: dict[HolderKind, set[UUID]] = {}
    for holder in holders:
        ids.setdefault(holder.kind, set()).add(holder.id)
    found: dict[Holder, str] = {}
    if HolderKind.OFFICE in ids:
        rows = offices(with_closed=True).filter(id__in=ids[HolderKind.OFFICE])
        found |= {Holder(HolderKind.OFFICE, row.id): row.name for row in rows}
    if HolderKind.DESK in ids:
        found |= {
            Holder(HolderKind.DESK, row.id): row.name
            for row in desks(with_closed=True).filter(id__in=ids[HolderKind.DESK])
        }
    if HolderKind.AGENCY in ids:
        found |= {
            Holder(HolderKind.AGENCY, row.id): row.name_vi
            for row in agencies().filter(id__in=ids[HolderKind.AGENCY])
        }
    return found


def _step(event: CustodyEvent, names: Mapping[Holder, str]) -> Step:
    def party(text: str) -> Party:
        holder = Holder.parse(text)
        return Party(holder.kind, holder.id, names.get(holder, ""))

    return Step(
        seq=event.seq,
        at=event.at,
        kind=EventKind(event.kind),
        label=EventKind(event.kind).label,
        packet_id=event.packet_id,
        s10=event.packet.s10,
        purpose=event.packet.purpose,
        giver=party(event.giver),
        receiver=party(event.receiver),
        state=event.state,
        hash=event.hash,
        facts=json.loads(event.body)["facts"],
    )
