"""One-tap links: signed, for one thing, for a time, and once where they change something.

A token is the link's id and a seal over it, its scope, subject and end. The row knows whether it
was used; the seal keeps anybody from asking for rows that were never given out. Opening a link
shows a page and changes nothing: programs that look into letters open every link in them. Only
the page's own button changes something.
"""

import base64
import binascii
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from backend.common import crypto
from backend.common.uuid7 import uuid7
from backend.common.writing import insert
from backend.notifications.errors import LinkInvalid, LinkUsed
from backend.notifications.models import Link

SCOPES: Final = frozenset({"visit", "hold", "dispute", "track", "email"})
_SEAL_BYTES: Final = 8


def make_link(*, scope: str, subject_id: UUID, now: datetime, expires_at: datetime) -> str:
    """Return the address of a new link.

    Args:
        scope: what it allows: `visit` (confirm, move or cancel one), `hold`, `dispute`, `track`,
            `email`.
        subject_id: the one thing it is about.
        now: the present.
        expires_at: when it ends.

    Raises:
        ValueError: for an unknown scope.
    """
    if scope not in SCOPES:
        raise ValueError(scope)
    link = Link(
        id=uuid7(), scope=scope, subject_id=subject_id, created_at=now, expires_at=expires_at
    )
    insert(link)
    return f"{settings.PUBLIC_URL}/l/{token_of(link)}"


def read_link(token: str, *, now: datetime) -> Link:
    """Return the link of a token. Reading changes nothing, however often.

    Raises:
        LinkInvalid: if we did not make it, it was changed, or its time is over.
    """
    link_id = _id_in(token)
    link = Link.objects.filter(id=link_id).first() if link_id else None
    if link is None or not hmac.compare_digest(token_of(link), token) or link.expires_at <= now:
        raise LinkInvalid
    return link


def use_link(link: Link, *, now: datetime) -> None:
    """Mark a link as used, in the caller's transaction with what it changes.

    Raises:
        LinkUsed: if somebody did before; two at once are one.
    """
    if not Link.objects.filter(id=link.id, used_at__isnull=True).update(used_at=now):
        raise LinkUsed


def token_of(link: Link) -> str:
    """Return the token that opens a link: 32 letters."""
    sealed = f"{link.id}:{link.scope}:{link.subject_id}:{int(link.expires_at.timestamp())}"
    seal = bytes.fromhex(crypto.blind_index(sealed, purpose="link"))[:_SEAL_BYTES]
    return base64.urlsafe_b64encode(link.id.bytes + seal).decode()


def _id_in(token: str) -> UUID | None:
    try:
        raw = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + _SEAL_BYTES else None
