"""Receipts: what an operation was answered, kept for ever and signed, so that a phone can show it.

The signed text is canonical JSON of ids, hashes, codes and times; it holds nobody's data. The
key is derived from `FIELD_KEY`; its public half is published and stays when `FIELD_KEY` changes.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from backend.common import crypto, signing
from backend.common.uuid7 import uuid7
from backend.common.writing import insert
from mobile_api.models import Operation, Receipt, SigningKey
from mobile_api.states import Result, Settled

ANSWER: Final = "operation-answer"
_SIGN: Final = "operation-receipt"


@dataclass(frozen=True, slots=True)
class Signed:
    """A text, and who stands for it."""

    text: str
    key_id: str
    signature: str


def store_receipt(
    operation: Operation, result: Settled, body: dict[str, Any], *, now: datetime
) -> Receipt:
    """Write the receipt of an operation, in the transaction that settles it."""
    receipt_id, text = uuid7(), json.dumps(body, cls=DjangoJSONEncoder)
    signed = sign(operation, Result(result), now, text)
    receipt = Receipt(
        id=receipt_id,
        operation=operation,
        result=result,
        sealed_answer=crypto.seal(text.encode(), purpose=ANSWER, row=str(receipt_id)),
        answered_at=now,
        key_id=signed.key_id,
        signature=signed.signature,
    )
    insert(receipt)
    return receipt


def erase_words(receipt: Receipt) -> None:
    """Take the words that a dispatcher wrote out of a receipt, and sign what is left."""
    body = json.loads(answer_text(receipt))
    if not body.get("problem", {}).pop("reason", ""):
        return
    text = json.dumps(body)
    signed = sign(receipt.operation, Result(receipt.result), receipt.answered_at, text)
    receipt.sealed_answer = crypto.seal(text.encode(), purpose=ANSWER, row=str(receipt.id))
    receipt.key_id, receipt.signature = signed.key_id, signed.signature
    receipt.save(update_fields=["sealed_answer", "key_id", "signature"])


def answer_text(receipt: Receipt) -> str:
    """Return the JSON text of the outcome or problem that was answered."""
    sealed = bytes(receipt.sealed_answer)
    return crypto.unseal(sealed, purpose=ANSWER, row=str(receipt.id)).decode()


def shown(operation: Operation, receipt: Receipt, text: str) -> Signed:
    """Return a stored receipt in the form that is shown; `text` is its answer."""
    said = signed_text(operation, Result(receipt.result), receipt.answered_at, text)
    return Signed(said, receipt.key_id, receipt.signature)


def sign(operation: Operation, result: Result, at: datetime, text: str) -> Signed:
    """Return what we stand for: this operation came, with this content, and got this answer."""
    said = signed_text(operation, result, at, text)
    signed = signing.sign(said, purpose=_SIGN)
    return Signed(said, signed.key_id, signed.signature)


def signed_text(operation: Operation, result: Result, at: datetime, text: str) -> str:
    """Return the canonical text under a receipt's signature."""
    return crypto.canonical_json(
        {
            "v": 1,
            "operation_id": str(operation.operation_id),
            "device_id": str(operation.device_id),
            "kind": operation.kind,
            "content_sha256": operation.fingerprint,
            "result": result.value,
            "answer_sha256": crypto.digest_of(text),
            "at": at.isoformat(),
        }
    )


def publish_key(*, now: datetime) -> None:
    """Write the public half of today's key down; twice is once."""
    public = signing.public_key(_SIGN)
    SigningKey.objects.get_or_create(
        key_id=signing.key_id_of(public),
        defaults={"public_key": public, "first_used_at": now},
    )
