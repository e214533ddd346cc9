"""Packets are born: a label, a seal, a list of papers."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.common.identifiers import InvalidIdentifier, parse_s10, parse_seal_number
from backend.common.uuid7 import uuid7
from backend.common.vietnamese import nfc
from backend.custody.errors import ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken
from backend.custody.kinds import PacketPurpose
from backend.custody.manifest import ManifestIn, check_items
from backend.custody.models import Packet, Paper


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
    code, seal = item_code(s10), _seal_number(seal_number)
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
    Paper.objects.bulk_create(
        Paper(
            dossier_id=dossier_id,
            packet=packet,
            position=position,
            required_key=item.required_key,
            name=nfc(item.name),
            kind=item.kind,
            count=item.count,
            remark=nfc(item.remark),
        )
        for position, item in enumerate(manifest.items, start=1)
    )
    return packet


def item_code(text: str) -> str:
    """Return a postal item code in its one form.

    Raises:
        ItemCodeInvalid: if it is none.
    """
    try:
        return parse_s10(text).text
    except InvalidIdentifier as error:
        raise ItemCodeInvalid(reason=error.reason) from None


def _seal_number(text: str) -> str:
    try:
        return parse_seal_number(text)
    except InvalidIdentifier as error:
        raise SealNumberInvalid(reason=error.reason) from None


def _insert(packet: Packet) -> None:
    """Insert the row; the unique constraints decide, because asking first would lose a race."""
    try:
        with transaction.atomic():
            packet.save(force_insert=True)
    except IntegrityError as error:
        if "packet_s10_once" in str(error):
            raise ItemCodeTaken(s10=packet.s10) from error
        if "packet_seal_once" in str(error):
            raise SealTaken(seal_number=packet.seal_number) from error
        raise
