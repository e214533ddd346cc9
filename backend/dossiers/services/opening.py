"""A new dossier, and its number."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.identifiers import InvalidIdentifier, parse_phone
from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.common.vietnamese import nfc
from backend.dossiers.errors import PhoneInvalid
from backend.dossiers.locks import lock_counter
from backend.dossiers.models import Dossier
from backend.dossiers.privacy import seal_citizen_id


@transaction.atomic
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
    return Dossier.objects.create(
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


def next_number(now: datetime) -> str:
    """Return the next free dossier number, `HG-YYMM-NNNNNN`, within a transaction.

    The month's counter row stays locked until the transaction ends. A rolled back opening
    gives its number back; numbers of a month are unique and rise, nothing else is promised.
    """
    month = service_day_of(now).strftime("%y%m")
    counter = lock_counter(month)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"HG-{month}-{counter.last:06d}"


def _e164(phone: str) -> str:
    try:
        return parse_phone(phone).e164
    except InvalidIdentifier as error:
        raise PhoneInvalid(reason=error.reason) from None
