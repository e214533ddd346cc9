"""Packets handed together: the receiver counts, signs, and says what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField
from backend.custody import parties
from backend.custody.errors import SelfCountersigned, TallyIncomplete
from backend.custody.kinds import EventKind, IncidentKind, PacketPurpose, Verdict
from backend.custody.locks import lock_batch, lock_packets
from backend.custody.models import Batch, BatchLine, CustodyEvent, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.routes import route_of
from backend.custody.selectors.holders import holders_of
from backend.custody.services.chain import move_packet
from backend.custody.services.feeding import InBag, note_bags, note_batch
from backend.custody.services.findings import is_replaced
from backend.custody.services.incidents import note_surplus, raise_incident
from backend.custody.services.resolving import close_incidents
from backend.custody.services.telling import tell_at_agency
from backend.custody.states import BatchState, LineState, PacketState, check_batch_move
from backend.dossiers.locks import lock_dossiers
from backend.dossiers.services import record_recalled, tell_recalled

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier

_MAX_CODE = 40


@dataclass(frozen=True, slots=True)
class _Count:
    """One count of one batch: the two parties, the two signers, the time."""

    batch: Batch
    giver: Holder
    receiver: Holder
    actor_id: UUID
    now: datetime

    def facts(self, packet: Packet) -> dict[str, object]:
        """Return what the chain says of a packet that was present."""
        return {
            "batch": str(self.batch.id),
            "list_hash": self.batch.list_hash,
            "s10": packet.s10,
            "seal": packet.seal_number,
            "signers": {"giver": str(self.batch.handed_by), "receiver": str(self.actor_id)},
        }


@transaction.atomic
def countersign_batch(
    *,
    batch_id: UUID,
    tally: Mapping[str, str],
    actor_id: UUID,
    op_id: UUID | None = None,
    now: datetime,
) -> Batch:
    """Count a batch and take over what is there. The same count twice is one count.

    `tally` gives each code's verdict: `present` packets change hands; `missing` and `damaged`
    ones stay with the giver as incidents. A code that is not on the list is noted as surplus.
    At a desk, citizens' papers are opened and kept by the agency at once, and so is a result that
    its recipient found wrong: the agency's status goes back to 4, unless the right one is there.

    Raises:
        NotFound: if there is no such batch.
        SelfCountersigned: if the same person handed it over.
        TallyIncomplete: fact `s10`: the codes nobody counted.
        IllegalTransition: if it was counted otherwise, or withdrawn.
    """
    batch = lock_batch(batch_id)
    verdicts = _verdicts(tally)
    lines = list(batch.lines.select_related("packet"))
    if batch.state == BatchState.COUNTERSIGNED and _is_same_count(batch, lines, verdicts, op_id):
        return batch
    check_batch_move(BatchState(batch.state), BatchState.COUNTERSIGNED)
    if actor_id == batch.handed_by:
        raise SelfCountersigned
    uncounted = sorted({line.packet.s10 for line in lines} - verdicts.keys())
    if uncounted:
        raise TallyIncomplete(s10=uncounted)
    count = _Count(batch, Holder.parse(batch.giver), Holder.parse(batch.receiver), actor_id, now)
    bags = _settle_lines(count, lines, verdicts)
    for code in sorted(verdicts.keys() - {line.packet.s10 for line in lines}):
        note_surplus(code, holder=batch.receiver, batch=batch, actor_id=actor_id, now=now)
    _sign(count, op_id)
    note_bags(bags, also=[count.receiver], now=now)
    note_batch(batch, now=now, is_gone=True)
    return batch


def open_packet_at_desk(
    packet: Packet, *, desk_id: UUID, agency_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Let the agency open a packet and keep its papers: the end of this packet.

    The caller holds the locks of the dossier and the packet.
    """
    move_packet(
        packet,
        to=PacketState.OPENED,
        kind=EventKind.OPENED,
        giver=parties.desk(desk_id),
        receiver=parties.agency(agency_id),
        facts={"actor": str(actor_id), "s10": packet.s10, "seal": packet.seal_number},
        now=now,
    )


def _verdicts(tally: Mapping[str, str]) -> dict[str, Verdict]:
    verdicts = {}
    for code, verdict in tally.items():
        plain = "".join(code.upper().split())
        if verdict not in Verdict or not 0 < len(plain) <= _MAX_CODE:
            raise InvalidField(field="tally")
        verdicts[plain] = Verdict(verdict)
    return verdicts


def _is_same_count(
    batch: Batch, lines: Iterable[BatchLine], verdicts: Mapping[str, Verdict], op_id: UUID | None
) -> bool:
    if op_id and op_id == batch.countersign_op_id:
        return True
    return all(verdicts.get(line.packet.s10) == line.state for line in lines)


def _settle_lines(
    count: _Count, lines: Sequence[BatchLine], verdicts: Mapping[str, Verdict]
) -> list[InBag]:
    """Settle each line; returns what is no longer, or stands otherwise, in somebody's bag."""
    dossiers = lock_dossiers(line.packet.dossier_id for line in lines)
    packets = lock_packets(line.packet_id for line in lines)
    holders = holders_of(packets)
    bags = []
    for line in lines:
        packet, holder = packets[line.packet_id], holders[line.packet_id]
        verdict, before = verdicts[packet.s10], packet.state
        is_taken = holder == count.giver and verdict == Verdict.PRESENT
        if holder != count.giver:
            _settle_late(count, packet)
        elif is_taken:
            _take_over(count, packet, dossiers[packet.dossier_id])
        else:
            raise_incident(
                packet,
                kind=IncidentKind(verdict.value),
                batch=count.batch,
                actor_id=count.actor_id,
                now=count.now,
            )
        line.state = LineState(verdict.value)
        if is_taken or packet.state != before:
            bags.append(InBag(holder, packet.id, is_gone=is_taken))
    BatchLine.objects.bulk_update(lines, ["state"])
    return bags


def _take_over(count: _Count, packet: Packet, dossier: "Dossier") -> None:
    purpose = PacketPurpose(packet.purpose)
    goes_back = packet.is_refused or purpose != PacketPurpose.RESULT
    route = route_of(count.giver, count.receiver, goes_back=goes_back)
    was_incident = packet.state == PacketState.INCIDENT
    move_packet(
        packet,
        to=route.to,
        kind=route.kind,
        giver=count.giver,
        receiver=count.receiver,
        facts=count.facts(packet),
        now=count.now,
    )
    if was_incident:
        close_incidents(packet, actor_id=count.actor_id, now=count.now)
    if count.receiver.kind == HolderKind.DESK and goes_back:
        _open_at_desk(count, packet, dossier)


def _open_at_desk(count: _Count, packet: Packet, dossier: "Dossier") -> None:
    facts = {"desk_id": count.receiver.id, "actor_id": count.actor_id}
    if packet.is_refused:
        open_refused_at_desk(packet, dossier, **facts, now=count.now)
    else:
        open_packet_at_desk(packet, agency_id=dossier.agency_id, **facts, now=count.now)
        tell_at_agency(dossier, packet, now=count.now)


def open_refused_at_desk(
    packet: Packet, dossier: "Dossier", *, desk_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Let the desk open a wrong result that it holds: the agency has it to put it right.

    Its status goes back to 4, unless the right one is there. The caller holds the locks.
    """
    open_packet_at_desk(
        packet, desk_id=desk_id, agency_id=dossier.agency_id, actor_id=actor_id, now=now
    )
    if not is_replaced(packet):
        record_recalled(dossier_id=dossier.id, actor=f"user:{actor_id}", now=now)
    tell_recalled(dossier.id, packet.id, now=now)


def _settle_late(count: _Count, packet: Packet) -> None:
    """Settle a packet that moved on before the count arrived (a phone that was offline).

    If the chain presumed just this transfer, the count confirms it. Anything else is for a
    person to look at.
    """
    presumed = CustodyEvent.objects.filter(
        packet=packet,
        kind=EventKind.PRESUMED,
        giver=str(count.giver),
        receiver=str(count.receiver),
        at__gte=count.batch.handed_at,
    )
    if not presumed.exists():
        raise_incident(
            packet,
            kind=IncidentKind.CONTESTED,
            batch=count.batch,
            actor_id=count.actor_id,
            now=count.now,
        )


def _sign(count: _Count, op_id: UUID | None) -> None:
    batch = count.batch
    batch.state = BatchState.COUNTERSIGNED
    batch.countersigned_by, batch.countersigned_at = count.actor_id, count.now
    batch.countersign_op_id = op_id
    batch.save(update_fields=["state", "countersigned_by", "countersigned_at", "countersign_op_id"])
