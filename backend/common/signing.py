"""Signing texts so that anybody can check who stands for them: Ed25519, one key a purpose.

Keys are derived from `settings.FIELD_KEY` (`crypto.signing_key`). What was signed keeps its key's
id and public half beside it, so a changed `FIELD_KEY` leaves old signatures checkable.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from backend.common import crypto

_KEY_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature (64 bytes) and the public key (32 bytes) it is checked with, both base64."""

    key_id: str
    public_key: str
    signature: str


def sign(text: str, *, purpose: str) -> Signature:
    """Sign the UTF-8 bytes of a text with today's key of a purpose."""
    key = crypto.signing_key(settings.FIELD_KEY, purpose)
    public = public_key(purpose)
    return Signature(key_id_of(public), public, _base64(key.sign(text.encode())))


def is_signed(text: str, signature: Signature) -> bool:
    """Tell whether a signature belongs to a text and its key id to its key."""
    try:
        public = base64.b64decode(signature.public_key, validate=True)
        signed = base64.b64decode(signature.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signed, text.encode())
    except (ValueError, InvalidSignature):
        return False
    # The last digit of base64 has bits that decode to nothing: only our own spelling counts.
    spelled = (_base64(public), _base64(signed), key_id_of(signature.public_key))
    return spelled == (signature.public_key, signature.signature, signature.key_id)


def public_key(purpose: str) -> str:
    """Return the public half of today's key of a purpose, base64."""
    return _public(settings.FIELD_KEY, purpose)


def key_id_of(public: str) -> str:
    """Return the id of a public key (base64): the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:_KEY_ID_DIGITS]


@lru_cache(maxsize=8)
def _public(master: str, purpose: str) -> str:
    public = crypto.signing_key(master, purpose).public_key()
    return _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
