"""Operations: each applied once, in its own transaction, together with its receipt.

What is promised:

| case | answer |
| --- | --- |
| first time | effect, operation and receipt commit together: `applied` or `rejected` |
| the same again, also at the same moment | the stored receipt: `duplicate` |
| the id with other content, or from another courier | `rejected`, kept beside the first |
| lost a race, too busy, a crash | everything rolled back, nothing stored: `retry` |

What is done runs in a savepoint: a refusal undoes all of it and is stored. What must survive a
refusal, the count of guessed codes, is written outside the savepoint.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from backend.common import crypto
from backend.common.errors import DomainError, Kind
from backend.common.uuid7 import uuid7
from mobile_api.errors import EarlierOperationWaits, OperationFailed, OperationIdReused
from mobile_api.models import Contradiction, Operation, Receipt
from mobile_api.services.acts import ACTS, count_tries
from mobile_api.services.reports import Act, Report, Sender
from mobile_api.states import Result, Settled

logger = logging.getLogger(__name__)

# The same operation would be refused again; anything else may pass later.
FINAL: Final = frozenset({Kind.RULE, Kind.NOT_FOUND, Kind.MALFORMED, Kind.FORBIDDEN})
CONTENT: Final = "operation-content"
ANSWER: Final = "operation-answer"

Tell = Callable[[DomainError], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone is told of one operation.

    `body` holds `outcome` or `problem`. `first_result` and `answered_at` come from the stored
    receipt and are None where nothing was stored.
    """

    operation_id: UUID
    result: Result
    body: dict[str, Any]
    first_result: Settled | None = None
    answered_at: datetime | None = None


def take_operations(
    reports: Iterable[Report], *, sender: Sender, tell: Tell, now: datetime
) -> list[Answer]:
    """Apply what a phone reports, in order; one answer for each.

    An operation that has to be sent again holds back those after it that may rest on it, so that
    none of them is rejected only because it came too early. `tell` turns a refusal into the
    problem that is stored and answered.
    """
    answers, waiting = [], list[Report]()
    for report in reports:
        earlier = next((each for each in waiting if report.may_rest_on(each)), None)
        if earlier is None:
            answer = _take(report, sender=sender, tell=tell, now=now)
        else:
            answer = _retry(
                report, tell(EarlierOperationWaits(operation_id=str(earlier.operation_id)))
            )
        if answer.result == Result.RETRY:
            waiting.append(report)
        answers.append(answer)
    return answers


def _take(report: Report, *, sender: Sender, tell: Tell, now: datetime) -> Answer:
    try:
        with transaction.atomic():
            operation, is_new = _enter(report, sender, now)
            if is_new:
                return _settle(operation, report, sender=sender, tell=tell, now=now)
            return _repeat(operation, report, sender=sender, tell=tell, now=now)
    except DomainError as refusal:
        return _retry(report, tell(refusal))
    except Exception:
        # One broken operation must not keep the others of this phone from being stored.
        logger.exception("operation %s was not applied", report.operation_id)
        return _retry(report, tell(OperationFailed()))


def _enter(report: Report, sender: Sender, now: datetime) -> tuple[Operation, bool]:
    """Insert the operation, or return the one that has its id.

    Of two at the same moment the second waits here until the first has its receipt.
    """
    return Operation.objects.get_or_create(
        operation_id=report.operation_id,
        defaults={
            "device_id": sender.device_id,
            "courier_id": sender.courier_id,
            "device_seq": report.device_seq,
            "kind": report.kind or "",
            "device_at": report.at,
            "fingerprint": report.fingerprint,
            "received_at": now,
        },
    )


def _settle(
    operation: Operation, report: Report, *, sender: Sender, tell: Tell, now: datetime
) -> Answer:
    try:
        body = {"outcome": _apply(report, sender, now)}
        result = Settled.APPLIED
    except DomainError as refusal:
        if refusal.kind not in FINAL:
            raise
        body, result = {"problem": tell(refusal)}, Settled.REJECTED
        operation.sealed_content = _sealed(report, row_id=operation.id)
        operation.save(update_fields=["sealed_content"])
    receipt_id, text = uuid7(), json.dumps(body, cls=DjangoJSONEncoder)
    Receipt.objects.create(
        id=receipt_id,
        operation=operation,
        result=result,
        sealed_answer=crypto.seal(text.encode(), purpose=ANSWER, row=str(receipt_id)),
        answered_at=now,
    )
    return Answer(report.operation_id, Result(result), json.loads(text), result, now)


def _apply(report: Report, sender: Sender, now: datetime) -> dict[str, Any]:
    if report.refusal is not None:
        raise report.refusal
    assert report.kind is not None and report.at is not None  # noqa: PT018, S101  else refused
    act = Act(report.operation_id, sender, report.at, now, report.payload)
    count_tries(report.kind, act)
    with transaction.atomic():
        return ACTS[report.kind](act)


def _repeat(
    operation: Operation, report: Report, *, sender: Sender, tell: Tell, now: datetime
) -> Answer:
    is_same = operation.fingerprint == report.fingerprint
    if not is_same or operation.courier_id != sender.courier_id:
        _keep_beside(operation, report, sender, now)
        # Nothing of the first is told: it may be another courier's.
        return Answer(report.operation_id, Result.REJECTED, {"problem": tell(OperationIdReused())})
    receipt = operation.receipt
    text = crypto.unseal(bytes(receipt.sealed_answer), purpose=ANSWER, row=str(receipt.id))
    return Answer(
        report.operation_id,
        Result.DUPLICATE,
        json.loads(text),
        Settled(receipt.result),
        receipt.answered_at,
    )


def _keep_beside(operation: Operation, report: Report, sender: Sender, now: datetime) -> None:
    row_id = uuid7()
    Contradiction.objects.get_or_create(
        operation=operation,
        device_id=sender.device_id,
        fingerprint=report.fingerprint,
        defaults={
            "id": row_id,
            "sealed_content": _sealed(report, row_id=row_id),
            "received_at": now,
        },
    )


def _sealed(report: Report, *, row_id: UUID) -> bytes:
    return crypto.seal(report.content.encode(), purpose=CONTENT, row=str(row_id))


def _retry(report: Report, problem: dict[str, Any]) -> Answer:
    return Answer(report.operation_id, Result.RETRY, {"problem": problem})
