"""The owner's QR code, checked without a network. Needs the package `cryptography`.

That it was not shown before at another door only the server knows, when the operation arrives.
"""

import base64
import json
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def pass_fault(text: str, *, key: str, dossier_id: str, at: datetime) -> str:
    """Return what is wrong with an owner's QR code, or "".

    It is `form`, `signature`, `dossier` or `expired`; `key` is the package's `door_pass_key`.
    """
    first, _, second = text.partition(".")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    try:
        public.verify(_bytes(second), first.encode())
        body = json.loads(_bytes(first))
        dossier, ends = body["d"], datetime.fromtimestamp(body["x"], UTC)
    except InvalidSignature:
        return "signature"
    except (KeyError, TypeError, ValueError):
        return "form"
    if dossier != dossier_id:
        return "dossier"
    return "expired" if ends < at else ""


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
