"""A timestamp authority (RFC 3161): somebody outside who says when a root was there.

It is given a hash and nothing else. What it answers is checked here before it is kept: for this
hash, with our nonce, signed under the certificate that the operator trusts.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

import requests
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

TIMEOUT_S: Final = 15
_LONGEST: Final = 64 * 1024
_GRANTED: Final = frozenset({PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS})
_TYPES: Final = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}


class NoTimestamp(Exception):
    """The authority gave none that can be believed; the text says why."""


def is_known() -> bool:
    """Tell whether the operator named an authority and its certificate."""
    return bool(settings.TIMESTAMP_AUTHORITY and settings.TIMESTAMP_CERTIFICATES)


def ask(text: str) -> bytes:
    """Have a text's hash stamped; returns the whole answer (DER), checked.

    Raises:
        NoTimestamp: no connection, a refusal, or an answer that proves nothing.
    """
    request = TimestampRequestBuilder().data(text.encode()).nonce(nonce=True).build()
    try:
        reply = requests.post(
            settings.TIMESTAMP_AUTHORITY,
            data=request.as_bytes(),
            headers=_TYPES,
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise NoTimestamp(f"no connection: {type(error).__name__}") from error
    if reply.status_code != requests.codes.ok or len(reply.content) > _LONGEST:
        raise NoTimestamp(f"answered {reply.status_code}, {len(reply.content)} bytes")
    _check(_decoded(reply.content), text, nonce=request.nonce)
    return reply.content


def stamped_at(answer: bytes, text: str) -> datetime:
    """Return when the authority saw a text, from its kept answer.

    Raises:
        NoTimestamp: if the answer is not about this text, or not from the authority.
    """
    decoded = _decoded(answer)
    _check(decoded, text, nonce=decoded.tst_info.nonce)
    return decoded.tst_info.gen_time


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        decoded = decode_timestamp_response(answer)
    except ValueError as error:
        raise NoTimestamp("the answer makes no sense") from error
    if decoded.status not in _GRANTED:
        raise NoTimestamp("refused by the authority")
    return decoded


def _check(answer: TimeStampResponse, text: str, *, nonce: int | None) -> None:
    trusted = load_pem_x509_certificates(Path(settings.TIMESTAMP_CERTIFICATES).read_bytes())
    verifier = VerifierBuilder(nonce=nonce, roots=trusted).build()
    try:
        verifier.verify_message(answer, text.encode())
    except (VerificationError, ValueError) as error:
        raise NoTimestamp("the answer is not the authority's, or not to our question") from error
