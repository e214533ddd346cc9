"""Taking a photo in."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.writing import insert_new
from backend.media.decoder import Decoded, decode_apart
from backend.media.errors import EmptyFile, HashMismatch, TooLarge
from backend.media.files import derivative_path_of, original_path, write_whole
from backend.media.models import Media
from backend.media.selectors import media, media_or_none

MAX_BYTES: Final = 12_000_000


def store(*, sha256: str, data: bytes, uploaded_by: UUID, now: datetime) -> Media:
    """Store a photo and its clean derivative. The same photo twice is stored once.

    Decoding takes its time in another process, so this must not be called inside a
    transaction (RuntimeError). Files come first, the row last: a row always has its files.

    `sha256` is the sender's hash of `data`, 64 lower-case hex digits; `uploaded_by` the user or
    device that sent it, of whom the first stays.

    Raises:
        HashMismatch, EmptyFile, TooLarge, NotAnImage: refused, nothing is stored.
        DecoderBusy: no time just now, nothing is stored; send it again.
    """
    _check_bytes(sha256, data)
    known = _known(sha256)
    if known is not None:
        return known
    decoded = decode_apart(data)
    write_whole(original_path(sha256), data)
    write_whole(derivative_path_of(sha256), decoded.derivative)
    return _enter(sha256, len(data), decoded, uploaded_by=uploaded_by, now=now)


def forget(*, sha256: str) -> bool:
    """Delete a photo; tells whether it was there. The row goes first: a row has its files."""
    deleted, _ = Media.objects.filter(sha256=sha256).delete()
    for path in (original_path(sha256), derivative_path_of(sha256)):
        path.unlink(missing_ok=True)
    return bool(deleted)


def _check_bytes(sha256: str, data: bytes) -> None:
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge(size_bytes=len(data), max_bytes=MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise HashMismatch


@transaction.atomic(durable=True)
def _known(sha256: str) -> Media | None:
    return media_or_none(sha256)


def _enter(
    sha256: str, size_bytes: int, decoded: Decoded, *, uploaded_by: UUID, now: datetime
) -> Media:
    row = Media(
        sha256=sha256,
        size_bytes=size_bytes,
        image_format=decoded.image_format,
        width=decoded.width,
        height=decoded.height,
        derivative_bytes=len(decoded.derivative),
        taken_at=decoded.taken_at,
        lat=decoded.lat,
        lon=decoded.lon,
        uploaded_by=uploaded_by,
        created_at=now,
    )
    # Two phones may send the same photo at once; the unique hash lets one row through.
    return row if insert_new(row) else media(sha256)
