"""The log of who was shown data of people."""

from datetime import datetime
from typing import Final

from backend.accounts.models import User
from backend.common.writing import insert
from backend.privacy.models import Read
from backend.privacy.shown import Show

_AT_ONCE: Final = 10_000


def note_read(*, reader: User, show: Show, subject: str, now: datetime) -> None:
    """Write one line: who, by which operation, which one, when. One statement."""
    insert(
        Read(
            reader_id=reader.id, reader_kind=reader.kind, operation=show.operation,
            shown=show.shown, subject=subject, at=now,
        )
    )  # fmt: skip


def forget_reads(*, before: datetime) -> int:
    """Delete lines older than a moment; returns how many. The database refuses young ones."""
    deleted = 0
    old = Read.objects.filter(at__lt=before)
    while ids := list(old.values_list("id", flat=True)[:_AT_ONCE]):
        deleted += Read.objects.filter(id__in=ids).delete()[0]
    return deleted
