"""How the owner's personal number is kept: sealed for its row, found by a blind index."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from backend.common import crypto
from backend.common.identifiers import InvalidIdentifier, parse_citizen_id
from backend.dossiers.errors import CitizenIdInvalid

CITIZEN_ID: Final = "citizen-id"


@dataclass(frozen=True, slots=True)
class SealedId:
    """What is stored of a citizen's number: the sealed bytes, and the index to find them by."""

    sealed: bytes | None
    index: str


def seal_citizen_id(citizen_id: str | None, *, dossier_id: UUID) -> SealedId:
    """Return what to store of a number in a dossier's row; nothing for no number.

    Raises:
        CitizenIdInvalid: if it is no citizen's number.
    """
    if not citizen_id:
        return SealedId(sealed=None, index="")
    number = _digits(citizen_id)
    sealed = crypto.seal(number.encode(), purpose=CITIZEN_ID, row=str(dossier_id))
    return SealedId(sealed=sealed, index=id_index(number))


def id_index(citizen_id: str) -> str:
    """Return the blind index of a citizen's number.

    Raises:
        CitizenIdInvalid: if it is no citizen's number.
    """
    return crypto.blind_index(_digits(citizen_id), purpose=CITIZEN_ID)


def _digits(citizen_id: str) -> str:
    try:
        return parse_citizen_id(citizen_id).number
    except InvalidIdentifier as error:
        raise CitizenIdInvalid(reason=error.reason) from None
