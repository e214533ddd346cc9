"""Who holds what. Derived from the chain each time: the receiver of a packet's last event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.custody.models import BatchLine, CustodyEvent, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.states import ENDS, LineState
from backend.offices.selectors import courier


def holder_of(packet_id: UUID) -> Holder:
    """Return who holds a packet now. One query.

    Raises:
        NotFound: if there is no such packet.
    """
    holders = holders_of([packet_id])
    if packet_id not in holders:
        raise NotFound
    return holders[packet_id]


def holders_of(packet_ids: Iterable[UUID]) -> dict[UUID, Holder]:
    """Return who holds each of these packets now. One query."""
    wanted = list(dict.fromkeys(packet_ids))
    last = _LAST.all(wanted) if wanted else ()
    return {event.packet_id: Holder.parse(event.receiver) for event in last}


_LAST: Final = Compiled(
    lambda packet_ids: (
        CustodyEvent.objects.filter(packet_id__in=packet_ids)
        .order_by("packet_id", "-seq")
        .distinct("packet_id")
        .only("packet", "receiver")
    )
)


def holds(holder: Holder, s10: str) -> bool:
    """Tell whether this holder has the live packet of a code by the books. One query."""
    return _HELD.first(s10, str(holder)) is not None


def with_holders(packets: QuerySet[Packet]) -> QuerySet[Packet]:
    """Return packets that carry `holder`, the `kind:uuid` of who holds them now."""
    return packets.annotate(holder=_last_receiver())


def packets_held_by(holders: Iterable[Holder]) -> QuerySet[Packet]:
    """Return the live packets these holders hold now, each with `holder`; papers come along."""
    names = [str(holder) for holder in holders]
    # Whoever holds a packet received it once: the index on receivers narrows the search.
    touched = CustodyEvent.objects.filter(receiver__in=names).values("packet_id")
    live = Packet.objects.exclude(state__in=ENDS).filter(id__in=touched)
    held = live.annotate(holder=_last_receiver()).filter(holder__in=names)
    return held.prefetch_related("papers")


def held_since(packet_id: UUID) -> datetime | None:
    """Return when the packet came to who holds it now; None for one without events. One query."""
    since: datetime | None = None
    holder = ""
    events = CustodyEvent.objects.filter(packet_id=packet_id).order_by("seq")
    for receiver, at in events.values_list("receiver", "at"):
        if receiver != holder:
            holder, since = receiver, at
    return since


def gave_on_since(holder: Holder, packet_id: UUID, moment: datetime | None) -> bool:
    """Tell whether somebody who no longer holds a packet gave it on after a moment, by the books.

    Without a moment nobody did. At most two queries.
    """
    if moment is None or holder_of(packet_id) == holder:
        return False
    gave = CustodyEvent.objects.filter(packet_id=packet_id, giver=str(holder), at__gt=moment)
    return gave.exclude(receiver=str(holder)).exists()


def office_answering(packet_id: UUID) -> UUID | None:
    """Return the post office that answers for a packet: the last one it was with, or its courier.

    None if no office and no courier ever had it.
    """
    events = CustodyEvent.objects.filter(packet_id=packet_id).order_by("-seq")
    for parties in events.values_list("receiver", "giver"):
        for text in parties:
            holder = Holder.parse(text)
            if holder.kind == HolderKind.OFFICE:
                return holder.id
            if holder.kind == HolderKind.COURIER:
                return courier(holder.id).office_id
    return None


def packets_in_bag(holder: Holder) -> QuerySet[Packet]:
    """Return what one holder has, oldest first, each with `waits_in`: the batch it is handed in.

    None where it waits for nobody's count. Two queries, papers included.
    """
    waiting = BatchLine.objects.filter(packet=OuterRef("pk"), state=LineState.HANDED)
    rows = packets_held_by([holder]).annotate(waits_in=Subquery(waiting.values("batch_id")[:1]))
    return rows.order_by("id")


def _last_receiver() -> Subquery:
    last = CustodyEvent.objects.filter(packet=OuterRef("pk")).order_by("-seq")
    return Subquery(last.values("receiver")[:1])


_HELD: Final = Compiled(
    lambda s10, holder: (
        Packet.objects.filter(s10=s10)
        .exclude(state__in=sorted(ENDS))
        .alias(holder=_last_receiver())
        .filter(holder=holder)
        .only("id")
    )
)
