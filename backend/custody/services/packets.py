"""Packets are born: a label, a seal, a list of papers."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.common.compiled import Compiled
from backend.common.identifiers import InvalidIdentifier, parse_s10, parse_seal_number
from backend.common.uuid7 import uuid7
from backend.common.vietnamese import nfc
from backend.common.writing import insert, insert_new, written_together
from backend.custody.errors import ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken
from backend.custody.kinds import PacketPurpose
from backend.custody.manifest import ManifestIn, PaperIn, check_items
from backend.custody.models import Packet, Paper, ReplacedSeal


def create_packet(
    *,
    dossier_id: UUID,
    purpose: PacketPurpose,
    s10: str,
    seal_number: str,
    manifest: ManifestIn,
    now: datetime,
) -> Packet:
    """Make an open packet with its papers. Whoever calls seals it with the first event.

    Raises:
        ItemCodeInvalid, SealNumberInvalid: if a code cannot be one.
        ItemCodeTaken, SealTaken: if another packet has it.
        ManifestInvalid: if the list is empty or a line impossible.
    """
    code, seal = item_code(s10), seal_code(seal_number)
    check_items(manifest.items)
    packet = Packet(
        id=uuid7(),
        dossier_id=dossier_id,
        purpose=purpose,
        s10=code,
        seal_number=seal,
        created_at=now,
    )
    _insert(packet)
    with written_together():
        for position, item in enumerate(manifest.items, start=1):
            insert(_paper(packet, position, item))
    return packet


def reseal_refused(packet: Packet, seal_number: str, *, now: datetime) -> str:
    """Close a refused result with a fresh seal; returns the number of the one before.

    Whoever calls writes the event that tells it.

    Raises:
        SealNumberInvalid, SealTaken: if the number cannot be one, or closed a packet before.
    """
    before, seal = packet.seal_number, seal_code(seal_number)
    if seal == before:
        raise SealTaken(seal_number=seal)
    packet.seal_number, packet.is_refused = seal, True
    try:
        with transaction.atomic():
            packet.save(update_fields=["seal_number", "is_refused"])
    except IntegrityError as error:
        raise SealTaken(seal_number=seal) from error
    _check_never_used(packet)
    ReplacedSeal.objects.create(packet=packet, number=before, at=now)
    return before


def _paper(packet: Packet, position: int, item: PaperIn) -> Paper:
    return Paper(
        dossier_id=packet.dossier_id,
        packet=packet,
        position=position,
        required_key=item.required_key,
        name=nfc(item.name),
        kind=item.kind,
        count=item.count,
        remark=nfc(item.remark),
    )


def item_code(text: str) -> str:
    """Return a postal item code in its one form.

    Raises:
        ItemCodeInvalid: if it is none.
    """
    try:
        return parse_s10(text).text
    except InvalidIdentifier as error:
        raise ItemCodeInvalid(reason=error.reason) from None


def seal_code(text: str) -> str:
    """Return the number of a seal in its one form.

    Raises:
        SealNumberInvalid: if it is none.
    """
    try:
        return parse_seal_number(text)
    except InvalidIdentifier as error:
        raise SealNumberInvalid(reason=error.reason) from None


def _insert(packet: Packet) -> None:
    """Insert the row; the unique constraints decide, because asking first would lose a race."""
    if insert_new(packet):
        _check_never_used(packet)
        return
    if Packet.objects.filter(s10=packet.s10).exists():
        raise ItemCodeTaken(s10=packet.s10)
    raise SealTaken(seal_number=packet.seal_number)


def _check_never_used(packet: Packet) -> None:
    """Refuse a seal that closed another packet before that one was sealed anew.

    Asked after the row is written: whoever replaced the seal in this moment has committed then.
    """
    if _REPLACED.first(packet.seal_number) is not None:
        raise SealTaken(seal_number=packet.seal_number)


_REPLACED: Final = Compiled(
    lambda number: ReplacedSeal.objects.filter(number=number).only("id")[:1]
)
