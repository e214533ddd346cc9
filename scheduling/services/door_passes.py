"""The citizen's QR code: signed by us, checked at the door without a network, good once.

Its text is `body.signature`, both base64url without padding: `body` is JSON with `v` 1, `n` the
pass's number, `d` the dossier and `x` when it ends, in seconds of Unix time; the signature is
Ed25519 over the bytes of the first half as they stand. Whoever has the public key can check it;
that it was not used before only the server knows, when the operation arrives.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from backend.common import crypto
from backend.common.uuid7 import uuid7
from scheduling.errors import DoorPassInvalid, DoorPassUsed
from scheduling.models import DoorPassUse

VERSION: Final = 1
LIFETIME: Final = timedelta(hours=24)
_SIGN: Final = "door-pass"


@dataclass(frozen=True, slots=True)
class DoorPass:
    """A QR code's text, and when it ends."""

    text: str
    valid_until: datetime


def issue_door_pass(*, dossier_id: UUID, now: datetime) -> DoorPass:
    """Return a fresh pass for the owner of a dossier; nothing is stored until it is used."""
    ends = (now + LIFETIME).replace(microsecond=0)
    body = {"v": VERSION, "n": str(uuid7()), "d": str(dossier_id), "x": int(ends.timestamp())}
    first = _text(crypto.canonical_json(body).encode())
    key = crypto.signing_key(settings.FIELD_KEY, _SIGN)
    return DoorPass(f"{first}.{_text(key.sign(first.encode()))}", ends)


def door_pass_key() -> str:
    """Return the public key of passes, base64 of 32 bytes."""
    public = crypto.signing_key(settings.FIELD_KEY, _SIGN).public_key()
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def use_door_pass(
    text: str, *, dossier_id: UUID, errand_id: UUID, operation_id: UUID, at: datetime, now: datetime
) -> None:
    """Use a pass up for one handover that took place `at`. The same operation may use it again.

    Raises:
        DoorPassInvalid: fact `reason`: `form`, `signature`, `dossier` or `expired`.
        DoorPassUsed: if it proved another handover.
    """
    number = _checked(text, dossier_id=dossier_id, at=at)
    use, is_new = DoorPassUse.objects.get_or_create(
        id=number,
        defaults={"errand_id": errand_id, "operation_id": operation_id, "used_at": now},
    )
    if not is_new and use.operation_id != operation_id:
        raise DoorPassUsed


def _checked(text: str, *, dossier_id: UUID, at: datetime) -> UUID:
    first, _, second = text.partition(".")
    key = crypto.signing_key(settings.FIELD_KEY, _SIGN).public_key()
    try:
        key.verify(_bytes(second), first.encode())
        body = json.loads(_bytes(first))
        number, dossier, ends = (
            UUID(body["n"]),
            UUID(body["d"]),
            datetime.fromtimestamp(body["x"], UTC),
        )
    except InvalidSignature as error:
        raise DoorPassInvalid(reason="signature") from error
    except (binascii.Error, KeyError, TypeError, ValueError) as error:
        raise DoorPassInvalid(reason="form") from error
    if dossier != dossier_id:
        raise DoorPassInvalid(reason="dossier")
    if ends < at:
        raise DoorPassInvalid(reason="expired")
    return number


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
