"""Writing into the ledger: the one place where an event is born and a packet's state changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.custody.kinds import EventKind
from backend.custody.ledger import GENESIS, make_entry
from backend.custody.models import CustodyEvent, Packet
from backend.custody.parties import Holder
from backend.custody.services.sealing import plan_seal, sealed_until
from backend.custody.states import PacketState, check_packet_move


def move_packet(
    packet: Packet,
    *,
    to: PacketState,
    kind: EventKind,
    giver: Holder,
    receiver: Holder,
    facts: Mapping[str, Any],
    now: datetime,
) -> CustodyEvent:
    """Move a packet and write the event that tells it. The caller holds the dossier's lock.

    A packet may stay in its state (from courier to courier, say); the event is written all the
    same.

    Raises:
        IllegalTransition: if the table of `states.py` has no such move.
    """
    old = PacketState(packet.state)
    if old != to:
        check_packet_move(old, to)
        packet.state = to
        packet.save(update_fields=["state"])
    return _append(packet, kind=kind, giver=giver, receiver=receiver, facts=facts, now=now)


def _append(
    packet: Packet,
    *,
    kind: EventKind,
    giver: Holder,
    receiver: Holder,
    facts: Mapping[str, Any],
    now: datetime,
) -> CustodyEvent:
    """Insert the next entry of the dossier's chain.

    The dossier's lock makes writers take turns; the unique (dossier, seq) makes two that forgot
    it collide instead of forking the chain.
    """
    last = _last_of(packet.dossier_id)
    # Two servers' clocks differ a little; time never goes back, in the chain or into a sealed day.
    at = max(now, sealed_until(), *([last.at] if last else []))
    entry = make_entry(
        event_id=str(uuid7()),
        dossier_id=str(packet.dossier_id),
        seq=last.seq + 1 if last else 1,
        kind=kind.value,
        giver=str(giver),
        receiver=str(receiver),
        packet_id=str(packet.id),
        state=packet.state,
        at=at,
        facts=facts,
        prev_hash=last.hash if last else GENESIS,
    )
    if last is None:  # once a dossier is often enough: a seal asks for the next day's itself
        plan_seal(service_day_of(at), now=now)
    return CustodyEvent.objects.create(
        id=UUID(entry.id),
        dossier_id=packet.dossier_id,
        seq=entry.seq,
        kind=entry.kind,
        giver=entry.giver,
        receiver=entry.receiver,
        packet=packet,
        state=entry.state,
        body=entry.body,
        prev_hash=entry.prev_hash,
        hash=entry.hash,
        at=at,
    )


def _last_of(dossier_id: UUID) -> CustodyEvent | None:
    return CustodyEvent.objects.filter(dossier_id=dossier_id).order_by("-seq").first()
