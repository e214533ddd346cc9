"""A new dossier, and its number."""

from datetime import datetime
from uuid import UUID

from backend.common.identifiers import InvalidIdentifier, parse_phone
from backend.common.localtime import service_day_of
from backend.common.transactions import joined
from backend.common.uuid7 import uuid7
from backend.common.vietnamese import nfc
from backend.common.writing import insert
from backend.dossiers.errors import PhoneInvalid
from backend.dossiers.locks import take_from_lane
from backend.dossiers.models import Dossier
from backend.dossiers.privacy import seal_citizen_id


@joined()
def open_dossier(
    *,
    procedure_version_id: UUID,
    agency_id: UUID,
    owner_name: str,
    owner_phone: str,
    owner_citizen_id: str | None = None,
    submitter_name: str = "",
    citizen_id: UUID | None,
    now: datetime,
) -> Dossier:
    """Open a dossier under the procedure version in force; the agency has not seen it yet.

    `owner_phone` may be written in any Vietnamese way and is stored as E.164;
    `owner_citizen_id` (12 or 9 digits) is stored sealed. `citizen_id` is the account of the
    citizen it belongs to: None when a clerk opens it.

    Raises:
        PhoneInvalid, CitizenIdInvalid: nothing is opened.
    """
    phone = _e164(owner_phone)
    dossier_id = uuid7()
    sealed_id = seal_citizen_id(owner_citizen_id, dossier_id=dossier_id)
    dossier = Dossier(
        id=dossier_id,
        number=next_number(now),
        procedure_version_id=procedure_version_id,
        agency_id=agency_id,
        citizen_id=citizen_id,
        owner_name=nfc(owner_name),
        owner_phone=phone,
        owner_id_sealed=sealed_id.sealed,
        owner_id_index=sealed_id.index,
        submitter_name=nfc(submitter_name),
        created_at=now,
    )
    insert(dossier)
    return dossier


def next_number(now: datetime) -> str:
    """Return a free dossier number, `HG-YYMM-NNNNNN`, within a transaction.

    Numbers of a month are unique. They rise one by one, but openings at the same moment may get
    theirs in another order or leave a few free for those who come later (ADR 0017). A rolled back
    opening gives its number back.
    """
    month = service_day_of(now).strftime("%y%m")
    return f"HG-{month}-{take_from_lane(month):06d}"


def _e164(phone: str) -> str:
    try:
        return parse_phone(phone).e164
    except InvalidIdentifier as error:
        raise PhoneInvalid(reason=error.reason) from None
