"""Sealing bytes we must read again, and fingerprints of what we only compare.

Keys are derived from `settings.FIELD_KEY` (32 bytes, base64) with HKDF, one for each purpose,
so a key found in one place opens nothing elsewhere. AES-256-GCM with the purpose and the row
as associated data: a sealed value moved to another row does not open.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12
_VERSION = b"\x01"
_SHORTEST = 1 + _NONCE_BYTES + 16  # version, nonce, and the tag of an empty text


class SealBroken(ValueError):
    """The sealed bytes were changed, moved to another row, or made with another key."""


def seal(plain: bytes, *, purpose: str, row: str) -> bytes:
    """Encrypt bytes for one purpose and one row."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, plain, _bound_to(purpose, row))
    return _VERSION + nonce + sealed


def unseal(sealed: bytes, *, purpose: str, row: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        SealBroken: if it is not exactly what was sealed for this purpose and row.
    """
    if sealed[:1] != _VERSION or len(sealed) < _SHORTEST:
        raise SealBroken("unknown version, or cut off")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_key(purpose)).decrypt(nonce, body, _bound_to(purpose, row))
    except InvalidTag as error:
        raise SealBroken("changed, moved or foreign") from error


def blind_index(value: str, *, purpose: str) -> str:
    """Return a keyed fingerprint (64 hex digits) to look a sealed value up by."""
    return hmac.new(_key(f"index:{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def numeric_code(subject: str, *, purpose: str, digits: int = 6) -> str:
    """Return the code that belongs to a subject: derived, so that it is stored nowhere."""
    digest = hmac.new(_key(f"code:{purpose}"), subject.encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8]) % 10**digits).zfill(digits)


@lru_cache(maxsize=8)
def signing_key(master: str, purpose: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key of one purpose, derived from `master` (`settings.FIELD_KEY`)."""
    return Ed25519PrivateKey.from_private_bytes(_derived(master, f"sign:{purpose}"))


def random_token(n_bytes: int = 20) -> str:
    """Return an unguessable lower-case token, 160 bits unless told otherwise."""
    return base64.b32encode(secrets.token_bytes(n_bytes)).decode().rstrip("=").lower()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _bound_to(purpose: str, row: str) -> bytes:
    return f"{purpose}\x00{row}".encode()


@lru_cache(maxsize=32)
def _derived(master: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"hengio:{purpose}".encode())
    return kdf.derive(base64.b64decode(master))


def _key(purpose: str) -> bytes:
    return _derived(settings.FIELD_KEY, purpose)
