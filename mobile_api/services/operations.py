"""Operations: each judged once, in its own transaction, together with its receipt.

What is promised:

| case | answer |
| --- | --- |
| first time | effect, operation and receipt commit together: `applied` or `rejected` |
| it cannot be judged yet, and it is a fact | kept: `parked`; its receipt follows |
| the same again, also at the same moment | the stored receipt: `duplicate`, or `parked` still |
| the id with other content, or from another courier | `rejected`, kept beside the first |
| lost a race, too busy, a crash | everything rolled back, nothing stored: `retry` |
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.common.compiled import Compiled
from backend.common.errors import DomainError
from backend.common.transactions import flushed_later
from backend.common.uuid7 import uuid7
from backend.common.writing import insert
from mobile_api.errors import EarlierOperationWaits, OperationFailed, OperationIdReused
from mobile_api.models import Contradiction, Install, Operation
from mobile_api.services.answers import Answer, retry_answer, stored_answer
from mobile_api.services.clocks import happened_at, is_skewed, offset_of
from mobile_api.services.installs import check_counter, counted, gate, install_of, note_push
from mobile_api.services.judging import Verdict
from mobile_api.services.keeping import sealed
from mobile_api.services.photos import link_photos
from mobile_api.services.releasing import release
from mobile_api.services.reports import Push, Report, Sender
from mobile_api.services.reviews import raise_review
from mobile_api.services.settling import Outcome, Tell, park, settle
from mobile_api.states import OperationFlag, OperationState, Result, ReviewKind

logger = logging.getLogger(__name__)


class _EnteredElsewhere(Exception):
    """Another request entered this operation in this moment."""


def take_operations(
    reports: Iterable[Report], *, push: Push, sender: Sender, tell: Tell, now: datetime
) -> list[Answer]:
    """Take what a phone reports, in order; one answer for each.

    An operation that has to be sent again holds back those after it that may rest on it, so that
    none of them is judged only because it came too early. What was parked for something that
    came with this push is taken up at its end. `tell` turns a refusal into the problem that is
    stored and answered. When this returns all of it is on the disk.

    Raises:
        InstallOfOther: if the installation is another courier's; nothing is taken.
    """
    install, reports = install_of(push, sender, now=now), list(reports)
    wanted = list({report.operation_id for report in reports})
    known = {row.operation_id for row in _KNOWN.all(wanted)}
    taken = counted(
        install, [each.device_seq for each in reports if each.operation_id not in known]
    )
    with flushed_later():
        answers = _take_in_order(
            reports, install, push=push, sender=sender, tell=tell, now=now, known=known, taken=taken
        )
    note_push(install, push, sender, now=now)  # its commit waits for the disk
    return answers


_KNOWN: Final = Compiled(
    lambda ids: Operation.objects.filter(operation_id__in=ids).only("operation_id")
)


def _take_in_order(
    reports: Iterable[Report], install: Install, *, push: Push, sender: Sender, tell: Tell,
    now: datetime, known: set[UUID], taken: set[int],
) -> list[Answer]:  # fmt: skip
    answers, waiting, brought = [], list[Report](), list[str]()
    for report in reports:
        earlier = next((each for each in waiting if report.may_rest_on(each)), None)
        if earlier is not None:
            refusal = EarlierOperationWaits(operation_id=str(earlier.operation_id))
            outcome = Outcome(retry_answer(report.operation_id, tell(refusal)))
        else:
            is_known = report.operation_id in known
            outcome = _take(
                report, install, push=push, sender=sender, tell=tell, now=now,
                is_known=is_known, taken=taken,
            )  # fmt: skip
            if outcome.answer.result != Result.RETRY and not is_known:
                known.add(report.operation_id)
                taken.add(report.device_seq or 0)
        if outcome.answer.result == Result.RETRY:
            waiting.append(report)
        answers.append(outcome.answer)
        brought += outcome.brought
    release(brought, tell=tell, now=now)
    return answers


def _take(
    report: Report, install: Install, *, push: Push, sender: Sender, tell: Tell, now: datetime,
    is_known: bool, taken: set[int],
) -> Outcome:  # fmt: skip
    try:
        with transaction.atomic():
            if is_known:
                return Outcome(_repeat(report, sender=sender, tell=tell, now=now))
            operation = _enter(report, install, push, sender, now)
            link_photos(operation, report.photos, now=now)
            check_counter(install, operation, taken, now=now)
            kept_for = gate(install, report, push)
            if kept_for is not None:
                verdict = Verdict(kept_for.code)
                return Outcome(park(operation, report, kept_for, verdict, tell=tell, now=now))
            return settle(operation, report, sender=sender, tell=tell, now=now)
    except DomainError as refusal:
        return Outcome(retry_answer(report.operation_id, tell(refusal)))
    except _EnteredElsewhere:
        return _take(
            report,
            install,
            push=push,
            sender=sender,
            tell=tell,
            now=now,
            is_known=True,
            taken=taken,
        )
    except Exception:
        # One broken operation must not keep the others of this phone from being stored.
        logger.exception("operation %s was not applied", report.operation_id)
        return Outcome(retry_answer(report.operation_id, tell(OperationFailed())))


def _enter(
    report: Report, install: Install, push: Push, sender: Sender, now: datetime
) -> Operation:
    """Insert the operation. Of two at the same moment the second waits here for the first.

    Raises:
        _EnteredElsewhere: if the other one has its receipt; this transaction is over then.
    """
    row = Operation(
        operation_id=report.operation_id,
        device_id=sender.device_id,
        courier_id=sender.courier_id,
        install=install,
        device_seq=report.device_seq,
        version=report.version,
        kind=report.kind or "",
        state=OperationState.APPLIED,  # until it turns out otherwise, in this transaction
        subject_id=report.subject_id,
        errand_id=report.errand_id,
        device_at=report.at,
        happened_at=happened_at(report, push, now=now),
        clock_offset_ms=_milliseconds(offset_of(push, now=now)),
        fingerprint=report.fingerprint,
        flags=[OperationFlag.CLOCK_SKEW.value] if is_skewed(report, push, now=now) else [],
        received_at=now,
    )
    try:
        insert(row)
    except IntegrityError as error:
        raise _EnteredElsewhere from error
    return row


def _repeat(report: Report, *, sender: Sender, tell: Tell, now: datetime) -> Answer:
    rows = Operation.objects.select_related("receipt")
    operation = rows.get(operation_id=report.operation_id)
    is_same = operation.fingerprint == report.fingerprint
    if not is_same or operation.courier_id != sender.courier_id:
        _keep_beside(operation, report, sender, now)
        # Nothing of the first is told: it may be another courier's.
        problem = tell(OperationIdReused())
        return Answer(report.operation_id, Result.REJECTED, {"problem": problem})
    return stored_answer(operation)


def _keep_beside(operation: Operation, report: Report, sender: Sender, now: datetime) -> None:
    row_id = uuid7()
    Contradiction.objects.get_or_create(
        operation=operation,
        device_id=sender.device_id,
        fingerprint=report.fingerprint,
        defaults={
            "id": row_id,
            "sealed_content": sealed(report, row_id=row_id),
            "received_at": now,
        },
    )
    raise_review(
        ReviewKind.ID_REUSED,
        courier_id=operation.courier_id,
        operation=operation,
        appointment_id=operation.subject_id,
        facts={},
        now=now,
    )


def _milliseconds(offset: timedelta | None) -> int | None:
    return None if offset is None else round(offset.total_seconds() * 1000)
