"""The one text of a value that is hashed, and the two hashes made of it. Pure.

The form is RFC 8785 (JSON Canonicalization Scheme) narrowed to what every language writes the
same way: objects with ASCII keys, lists, strings in NFC, whole numbers. No floats, no true,
false or null: coordinates are micro-degrees, times are texts, what is absent is left out.
`docs/algorithms/custody.md` describes it for outsiders.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Final

from backend.common import crypto
from backend.common.vietnamese import nfc

SALT_BYTES: Final = 16
MICRO: Final = 1_000_000
# Beyond this, JavaScript rounds whole numbers, and RFC 8785 would write them differently.
_LARGEST: Final = 2**53 - 1
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_SALT: Final = re.compile(rf"[0-9a-f]{{{2 * SALT_BYTES}}}")


class NotCanonical(ValueError):
    """A value that has no canonical form: a float, a null, an odd key."""


def canonical(value: Any) -> str:
    """Return the canonical JSON text of a value; texts are brought into NFC.

    Raises:
        NotCanonical: if the value holds anything but objects, lists, texts and whole numbers.
    """
    return crypto.canonical_json(_narrowed(value))


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes as 64 hex digits."""
    return crypto.digest_of(text)


def commitment(*, salt: str, value: str) -> str:
    """Return `sha256(salt ‖ value)` as 64 hex digits.

    Args:
        salt: 16 random bytes as 32 hex digits; the bytes are hashed, not the digits.
        value: the personal text, hashed as the UTF-8 of its NFC.

    Raises:
        ValueError: if the salt is not 32 lower-case hex digits.
    """
    if not is_salt(salt):
        raise ValueError("a salt is 32 lower-case hex digits")
    return hashlib.sha256(bytes.fromhex(salt) + nfc(value).encode()).hexdigest()


def is_salt(text: str) -> bool:
    """Tell whether a text can be a salt."""
    return _SALT.fullmatch(text) is not None


def time_text(moment: datetime) -> str:
    """Return a moment (aware) as RFC 3339 in UTC with six decimals: 2026-03-01T23:30:00.000000Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def micro_degrees(degrees: float) -> int:
    """Return degrees as whole micro-degrees (11 cm at the equator)."""
    return round(degrees * MICRO)


def _narrowed(value: Any) -> Any:
    match value:
        case bool() | float() | None:
            raise NotCanonical(f"{type(value).__name__} has no canonical form here")
        case str():
            return nfc(value)
        case int():
            if abs(value) > _LARGEST:
                raise NotCanonical("a number beyond 2^53 - 1")
            return int(value)
        case list() | tuple():
            return [_narrowed(inner) for inner in value]
        case dict():
            return {_key(key): _narrowed(inner) for key, inner in value.items()}
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form here")


def _key(key: Any) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise NotCanonical("a key is lower-case ASCII letters, digits and underscores")
    return key
