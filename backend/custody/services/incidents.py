"""Packets that are missing, damaged, opened on the way, or where nobody expected them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField
from backend.common.uuid7 import uuid7
from backend.custody.kinds import (
    EventKind,
    IncidentKind,
    SlipDispute,
)
from backend.custody.locks import lock_with_dossier
from backend.custody.models import Batch, Handover, Incident, LoadCheck, Packet
from backend.custody.parties import Holder
from backend.custody.selectors.holders import holder_of
from backend.custody.services.chain import move_packet
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.states import ENDS, PacketState
from backend.dossiers.services import flag_incident
from backend.outbox.services import enqueue


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a citizen says against the slip of a handover."""

    handover: Handover
    reason: SlipDispute
    text: str


_REPORTABLE = frozenset({IncidentKind.MISSING, IncidentKind.DAMAGED, IncidentKind.SEAL_BROKEN})


@transaction.atomic
def report_incident(
    *, packet_id: UUID, kind: IncidentKind, actor_id: UUID, now: datetime
) -> Incident:
    """Report that a packet is missing, damaged or its seal broken. Its holder stays the holder.

    Raises:
        NotFound: if there is no such packet.
        InvalidField: if it is another kind of incident.
        IllegalTransition: if the packet reached its end.
    """
    if kind not in _REPORTABLE:
        raise InvalidField(field="kind")
    packet = lock_with_dossier(packet_id)
    incident = raise_incident(packet, kind=IncidentKind(kind), actor_id=actor_id, now=now)
    note_bags([InBag(Holder.parse(incident.holder), packet.id)], now=now)
    return incident


def raise_incident(
    packet: Packet,
    *,
    kind: IncidentKind,
    actor_id: UUID,
    now: datetime,
    batch: Batch | None = None,
    load_check: LoadCheck | None = None,
    dispute: Dispute | None = None,
) -> Incident:
    """Take a packet out of its way until somebody resolves it. The caller holds the locks.

    A contested packet that reached its end stays there; everything else that happens to such a
    packet is an illegal transition.
    """
    incident_id = uuid7()
    holder = holder_of(packet.id)
    before = _state_to_return_to(packet)
    if not (kind == IncidentKind.CONTESTED and packet.state in ENDS):
        facts: dict[str, Any] = {
            "actor": str(actor_id),
            "incident": str(incident_id),
            "what": kind.value,
            "s10": packet.s10,
        }
        move_packet(
            packet,
            to=PacketState.INCIDENT,
            kind=EventKind.INCIDENT,
            giver=holder,
            receiver=holder,
            facts=facts | _where(batch, load_check),
            now=now,
        )
    flag_incident(dossier_id=packet.dossier_id, is_open=True)
    return _open(
        Incident(
            id=incident_id,
            kind=kind,
            packet=packet,
            batch=batch,
            load_check=load_check,
            s10=packet.s10,
            holder=str(holder),
            state_before=before,
            at=now,
            reported_by=actor_id,
            handover=dispute.handover if dispute else None,
            dispute_reason=dispute.reason if dispute else "",
            dispute_text=dispute.text if dispute else "",
        )
    )


def note_surplus(
    code: str,
    *,
    holder: str,
    actor_id: UUID,
    now: datetime,
    batch: Batch | None = None,
    load_check: LoadCheck | None = None,
) -> Incident:
    """Write down a code that was in the bag and not on the list. No packet moves by it.

    `holder` is the text of whoever has it in hand.
    """
    packet = Packet.objects.filter(s10=code).first()
    return _open(
        Incident(
            kind=IncidentKind.SURPLUS,
            packet=packet,
            batch=batch,
            load_check=load_check,
            s10=code,
            holder=holder,
            at=now,
            reported_by=actor_id,
        )
    )


def _where(batch: Batch | None, load_check: LoadCheck | None) -> dict[str, str]:
    found = {"batch": batch, "load_check": load_check}
    return {name: str(row.id) for name, row in found.items() if row}


def _state_to_return_to(packet: Packet) -> str:
    if packet.state != PacketState.INCIDENT:
        return packet.state
    first = packet.incidents.exclude(state_before="").order_by("-id").first()
    return first.state_before if first else PacketState.INCIDENT


def _open(incident: Incident) -> Incident:
    incident.save(force_insert=True)
    enqueue(
        kind="incident_raised",
        payload={"incident_id": str(incident.id)},
        dedupe_key=f"incident_raised:{incident.id}",
        now=incident.at,
    )
    return incident
