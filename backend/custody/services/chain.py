"""Writing into the ledger: the one place where an event is born and a packet's state changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.common.writing import insert, update_with_others
from backend.custody.kinds import EventKind
from backend.custody.ledger import GENESIS, make_entry
from backend.custody.models import CustodyEvent, Packet
from backend.custody.parties import Holder
from backend.custody.services.sealing import end_of, plan_seal
from backend.custody.states import PacketState, check_packet_move

# One row, also for a chain that is still empty.
_LAST_AND_SEALED: Final = """
    SELECT last.seq, last.hash, last.at, (SELECT max(day) FROM custody_dayroot)
    FROM (SELECT 1) one LEFT JOIN LATERAL (
        SELECT seq, hash, at FROM custody_custodyevent WHERE dossier_id = %s
        ORDER BY seq DESC LIMIT 1
    ) last ON true
"""


class _Last(NamedTuple):
    """What the next event follows."""

    seq: int
    hash: str
    at: datetime


def move_packet(
    packet: Packet,
    *,
    to: PacketState,
    kind: EventKind,
    giver: Holder,
    receiver: Holder,
    facts: Mapping[str, Any],
    now: datetime,
    after: CustodyEvent | None = None,
) -> CustodyEvent:
    """Move a packet and write the event that tells it. The caller holds the dossier's lock.

    A packet may stay in its state (from courier to courier, say); the event is written all the
    same. `after` is the chain's last event, from who has just written it.

    Raises:
        IllegalTransition: if the table of `states.py` has no such move.
    """
    old = PacketState(packet.state)
    if old != to:
        check_packet_move(old, to)
        packet.state = to
        update_with_others(packet, "state")
    return _append(
        packet, kind=kind, giver=giver, receiver=receiver, facts=facts, now=now, after=after
    )


def _append(
    packet: Packet,
    *,
    kind: EventKind,
    giver: Holder,
    receiver: Holder,
    facts: Mapping[str, Any],
    now: datetime,
    after: CustodyEvent | None,
) -> CustodyEvent:
    """Insert the next entry of the dossier's chain.

    The dossier's lock makes writers take turns; the unique (dossier, seq) makes two that forgot
    it collide instead of forking the chain.
    """
    last, sealed = _told_by(after) if after else _last_of(packet.dossier_id)
    # Two servers' clocks differ a little; time never goes back, in the chain or into a sealed day.
    at = max([now, *([last.at] if last else []), *([end_of(sealed)] if sealed else [])])
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
    event = CustodyEvent(
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
    insert(event)
    return event


def _told_by(event: CustodyEvent) -> tuple[_Last | None, date | None]:
    """Return an event as the last one; the day it lies in is not sealed."""
    return _Last(event.seq, event.hash, event.at), None


def _last_of(dossier_id: UUID) -> tuple[_Last | None, date | None]:
    """Return the last event of a chain and the last sealed day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_AND_SEALED, [dossier_id])
        seq, last_hash, at, sealed = cursor.fetchone()
    return (None if seq is None else _Last(seq, last_hash, at)), sealed
