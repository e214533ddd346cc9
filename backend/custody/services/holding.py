"""Packets that nobody could deliver wait at their office."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.custody.kinds import EventKind
from backend.custody.locks import lock_with_dossier
from backend.custody.models import Packet
from backend.custody.selectors.holders import holder_of
from backend.custody.services.chain import move_packet
from backend.custody.states import PacketState


@transaction.atomic
def hold_packet(*, packet_id: UUID, actor_id: UUID, now: datetime) -> Packet:
    """Keep a packet at its office that could not be delivered. Holding twice is holding once.

    Raises:
        NotFound: if there is no such packet.
        IllegalTransition: if it is not at an office.
    """
    packet = lock_with_dossier(packet_id)
    if packet.state != PacketState.HELD:
        holder = holder_of(packet_id)
        move_packet(
            packet,
            to=PacketState.HELD,
            kind=EventKind.HELD,
            giver=holder,
            receiver=holder,
            facts={"actor": str(actor_id), "s10": packet.s10},
            now=now,
        )
    return packet
