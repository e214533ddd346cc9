"""What a phone is told of one operation."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from mobile_api.models import Operation, Receipt
from mobile_api.services.keeping import problem_of_parked
from mobile_api.services.receipts import Signed, answer_text, shown, sign
from mobile_api.states import OperationState, Result, Settled


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone is told of one operation.

    `body` holds `outcome` and `flags`, or `problem`. `first_result` is that of the stored
    receipt; `answered_at` and `signed` are None where nothing was stored.
    """

    operation_id: UUID
    result: Result
    body: dict[str, Any]
    first_result: Settled | None = None
    answered_at: datetime | None = None
    signed: Signed | None = None


def settled_answer(operation: Operation, receipt: Receipt, *, is_repeat: bool) -> Answer:
    """Return the stored receipt, for the first time or again."""
    text = answer_text(receipt)
    first = Settled(receipt.result)
    return Answer(
        operation.operation_id,
        Result.DUPLICATE if is_repeat else Result(first),
        json.loads(text),
        first,
        receipt.answered_at,
        shown(operation, receipt, text),
    )


def parked_answer(operation: Operation) -> Answer:
    """Return what is said of a kept operation: we have it, it need not come again."""
    body = {"problem": problem_of_parked(operation)}
    text = json.dumps(body, cls=DjangoJSONEncoder)
    at = operation.received_at
    signed = sign(operation, Result.PARKED, at, text)
    return Answer(operation.operation_id, Result.PARKED, body, None, at, signed)


def stored_answer(operation: Operation) -> Answer:
    """Return what is said of an operation that came before."""
    if operation.state == OperationState.PARKED:
        return parked_answer(operation)
    return settled_answer(operation, operation.receipt, is_repeat=True)


def retry_answer(operation_id: UUID, problem: dict[str, Any]) -> Answer:
    """Return that nothing was stored: send it again."""
    return Answer(operation_id, Result.RETRY, {"problem": problem})
