"""Questions about media."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.media.files import derivative_path_of, original_path
from backend.media.models import Media


def media_of(shas: Iterable[str]) -> dict[str, Media]:
    """Return the media we have of these hashes, by hash: one query."""
    rows = Media.objects.filter(sha256__in=list(shas))
    return {row.sha256: row for row in rows}


def missing(shas: Iterable[str]) -> list[str]:
    """Return the hashes we do not have, in the order given, each once."""
    wanted = list(dict.fromkeys(shas))
    there = media_of(wanted)
    return [sha for sha in wanted if sha not in there]


def media(sha256: str) -> Media:
    """Return one medium.

    Raises:
        NotFound: if we do not have it.
    """
    found = media_or_none(sha256)
    if found is None:
        raise NotFound
    return found


def media_or_none(sha256: str) -> Media | None:
    """Return one medium, None if we do not have it."""
    return _MEDIA.first(sha256)


_MEDIA: Final = Compiled(lambda sha256: Media.objects.filter(sha256=sha256))


def derivative_path(media: Media) -> Path:
    """Return the file of the clean JPEG, the only one that is ever shown."""
    return derivative_path_of(media.sha256)


def stored_before(moment: datetime) -> list[str]:
    """Return the hashes of photos stored before a moment, the oldest first."""
    rows = Media.objects.filter(created_at__lt=moment).order_by("created_at", "id")
    return list(rows.values_list("sha256", flat=True))


def changed(shas: Iterable[str]) -> list[str]:
    """Return the hashes of media that we say to have and whose bytes are gone or others."""
    return [sha for sha in media_of(shas) if not _is_whole(sha)]


def original_bytes(sha256: str) -> bytes:
    """Return the bytes of an original as they came; for proof, never to be shown.

    Raises:
        NotFound: if they are gone.
    """
    try:
        return original_path(sha256).read_bytes()
    except OSError as error:
        raise NotFound from error


def _is_whole(sha256: str) -> bool:
    try:
        with original_path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
