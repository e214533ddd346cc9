"""The end of an incident: its packet goes on or stays out, its owner hears of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import NotFound
from backend.custody.errors import IncidentClosed
from backend.custody.kinds import EventKind, IncidentKind, IncidentOutcome, PacketPurpose
from backend.custody.locks import lock_incident, lock_with_dossier
from backend.custody.models import Incident, Packet
from backend.custody.selectors.holders import holder_of
from backend.custody.services.chain import move_packet
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.services.incident_news import tell_owner_of_end
from backend.custody.states import ENDS, PacketState
from backend.dossiers.services import flag_incident
from backend.outbox.services import enqueue


@transaction.atomic
def resolve_incident(
    *, incident_id: UUID, outcome: IncidentOutcome, actor_id: UUID, now: datetime
) -> Incident:
    """Close an incident. A packet that is found goes on from the state it had before.

    Tells the owner how it ended, if she was told that it began.

    Raises:
        NotFound: if there is no such incident.
        IncidentClosed: if it was closed with another outcome.
    """
    packet = _lock_packet_of(incident_id)
    incident = lock_incident(incident_id)
    if incident.resolved_at:
        if incident.outcome == outcome:
            return incident
        raise IncidentClosed(outcome=incident.outcome)
    incident.resolved_at, incident.resolved_by = now, actor_id
    incident.outcome = IncidentOutcome(outcome)
    incident.save(update_fields=["resolved_at", "resolved_by", "outcome"])
    if packet:
        _end(packet, incident, now=now)
    return incident


def close_incidents(packet: Packet, *, actor_id: UUID, now: datetime) -> None:
    """Close what was open about a packet that has turned up and moved on; the owner is told."""
    turned_up = packet.incidents.filter(resolved_at=None).exclude(kind=IncidentKind.CONTESTED)
    rows = list(turned_up.order_by("id"))
    turned_up.update(resolved_at=now, resolved_by=actor_id, outcome=IncidentOutcome.FOUND)
    _flag(packet)
    holder = holder_of(packet.id)
    for incident in rows:
        incident.outcome = IncidentOutcome.FOUND
        tell_owner_of_end(incident, holder, now=now)
    stopping = [each for each in rows if each.kind != IncidentKind.SURPLUS]
    if stopping and packet.state not in {PacketState.INCIDENT, *ENDS}:
        _offer_again(packet, stopping[-1], now=now)


def _end(packet: Packet, incident: Incident, *, now: datetime) -> None:
    _flag(packet)
    was = packet.state
    if was == PacketState.INCIDENT:
        _tell_chain(packet, incident, now=now)
    holder = holder_of(packet.id)
    if incident.kind != IncidentKind.SURPLUS:
        tell_owner_of_end(incident, holder, now=now)
    if incident.outcome == IncidentOutcome.LOST:
        _tell_keepers(packet, incident, now=now)
    if packet.state != was:
        _offer_again(packet, incident, now=now)
        note_bags([InBag(holder, packet.id)], now=now)


def _offer_again(packet: Packet, incident: Incident, *, now: datetime) -> None:
    """Have the delivery of a result offered that goes on its way again."""
    if packet.purpose == PacketPurpose.RESULT:
        enqueue(
            kind="result_ready",
            payload={"dossier_id": str(packet.dossier_id), "incident_id": str(incident.id)},
            dedupe_key=f"result_ready:{incident.id}",
            now=now,
        )


def _tell_keepers(packet: Packet, incident: Incident, *, now: datetime) -> None:
    """Wake who keeps a task about a packet that is lost: there is nothing to bring."""
    enqueue(
        kind="packet_lost",
        payload={"dossier_id": str(packet.dossier_id)},
        dedupe_key=f"packet_lost:{incident.id}",
        now=now,
    )


def _flag(packet: Packet) -> None:
    """Let the dossier say whether something is wrong with any of its packets."""
    left = Incident.objects.filter(packet__dossier_id=packet.dossier_id, resolved_at=None)
    is_open = left.exclude(kind=IncidentKind.SURPLUS).exists()
    flag_incident(dossier_id=packet.dossier_id, is_open=is_open)


def _tell_chain(packet: Packet, incident: Incident, *, now: datetime) -> None:
    others = packet.incidents.filter(resolved_at=None).exclude(kind=IncidentKind.SURPLUS)
    goes_on = incident.outcome == IncidentOutcome.FOUND and not others.exists()
    holder = holder_of(packet.id)
    facts = {
        "actor": str(incident.resolved_by),
        "incident": str(incident.id),
        "outcome": incident.outcome,
        "s10": packet.s10,
    }
    move_packet(
        packet,
        to=PacketState(incident.state_before) if goes_on else PacketState.INCIDENT,
        kind=EventKind.RESOLVED,
        giver=holder,
        receiver=holder,
        facts=facts,
        now=now,
    )


def _lock_packet_of(incident_id: UUID) -> Packet | None:
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None:
        raise NotFound
    return lock_with_dossier(incident.packet_id) if incident.packet_id else None
