"""What a phone checks at a door without a network: the code that was told, the owner's QR code."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class TriesUsedUp(Exception):
    """The code was misheard as often as it may be; know the person in another way."""


class CodeCheck:
    """Compares what is told at one door with the package's `code_verifier`, so often and no more.

    A right code is compared again by the server, which refuses it for another visit.
    """

    def __init__(self, verifier: Mapping[str, Any]) -> None:
        self._verifier = verifier
        self.left = int(verifier["max_tries"])

    def is_right(self, code: str) -> bool:
        """Tell whether this is the code; a wrong one costs a try.

        Raises:
            TriesUsedUp: if there is no try left.
        """
        if self.left <= 0:
            raise TriesUsedUp
        salt = bytes.fromhex(self._verifier["salt"])
        found = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, self._verifier["rounds"])
        is_right = hmac.compare_digest(found.hex(), self._verifier["digest"])
        self.left -= 0 if is_right else 1
        return is_right


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
