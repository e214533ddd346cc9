"""Checking a receipt that a phone shows, without the server. Needs `cryptography`."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = dict[str, Any]


class ReceiptWrong(Exception):
    """The receipt was not signed by this server, or was changed."""


def check_receipt(signed: Mapping[str, str], keys: Sequence[Mapping[str, str]]) -> Json:
    """Return what a receipt says (`operation_id`, `result`, `content_sha256`, `at` …).

    `signed` is the member of that name in an answer; `keys` those of `GET /receipt-keys`.

    Raises:
        ReceiptWrong: if no published key signed exactly this text.
    """
    key = next((each for each in keys if each["key_id"] == signed["key_id"]), None)
    if key is None:
        raise ReceiptWrong("unknown key")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public_key"]))
    try:
        public.verify(base64.b64decode(signed["signature"]), signed["text"].encode())
    except (InvalidSignature, ValueError) as error:
        raise ReceiptWrong("changed, or signed by somebody else") from error
    said: Json = json.loads(signed["text"])
    return said
