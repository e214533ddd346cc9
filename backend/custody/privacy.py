"""How personal values beside the chain are kept: sealed, each for its own row."""

from typing import Final
from uuid import UUID

from backend.common import crypto

COMMITMENT: Final = "custody-commitment"
STROKES: Final = "custody-strokes"


def seal_text(text: str, *, purpose: str, row_id: UUID) -> bytes:
    """Return a text sealed for one row."""
    return crypto.seal(text.encode(), purpose=purpose, row=str(row_id))


def open_text(sealed: bytes | memoryview | None, *, purpose: str, row_id: UUID) -> str | None:
    """Return the text of a row, or None where erasure has been.

    Raises:
        SealBroken: if it was changed, or moved from another row.
    """
    if sealed is None:
        return None
    return crypto.unseal(bytes(sealed), purpose=purpose, row=str(row_id)).decode()
