"""Parked operations taken up again: when what they need arrived, in time, or by a dispatcher."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from backend.common.errors import DomainError
from backend.feed.services import record_change
from mobile_api.errors import DismissedByDispatcher
from mobile_api.models import Install, Need, Operation, Review
from mobile_api.services.keeping import report_of, said
from mobile_api.services.reports import Report, Sender
from mobile_api.services.reviews import check_decision, close_review, raise_review
from mobile_api.services.settling import Outcome, Tell, reject, settle
from mobile_api.services.waiting import LONGEST, look_again
from mobile_api.states import Decision, OperationState, ReviewKind

logger = logging.getLogger(__name__)

# Reads kind, time and payload as they came; for what was kept before its form was looked at.
Read = Callable[[dict[str, object]], Report]
# Asked with every photo and every push, and hardly ever answered.
_WAITING: Final = """
    SELECT DISTINCT operation.id, operation.device_seq
    FROM mobile_api_operation AS operation
    JOIN mobile_api_need AS need ON need.operation_id = operation.id
    WHERE need.key = ANY(%s) AND operation.state = 'parked'
    ORDER BY operation.device_seq, operation.id
"""


def release(keys: Iterable[str], *, tell: Tell, now: datetime) -> int:
    """Take up what waited for these keys, and what waited for that; returns how many."""
    pending, done = list(dict.fromkeys(keys)), 0
    while pending:
        waiting, pending = _waiting_for(pending), []
        for row_id in waiting:
            brought = _take_up(row_id, tell=tell, now=now)
            done += bool(brought)
            pending += brought
    return done


def _waiting_for(keys: list[str]) -> list[UUID]:
    """Return what waits for one of these keys, in the order of the phones' counters."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [keys])
        return [row_id for row_id, _ in cursor.fetchall()]


def retry_parked(*, courier_id: UUID, tell: Tell, now: datetime) -> int:
    """Take up what a courier's phones sent; after 72 hours a dispatcher decides.

    Returns how many still wait.
    """
    waiting = Operation.objects.filter(
        courier_id=courier_id, state=OperationState.PARKED, needs__isnull=False
    )
    rows = waiting.order_by("device_seq", "id").distinct().values_list("id", "received_at")
    for row_id, received_at in list(rows):
        release(_take_up(row_id, tell=tell, now=now), tell=tell, now=now)
        if received_at + LONGEST <= now:
            _end_waiting(row_id, tell=tell, now=now)
    left = waiting.distinct().count()
    if left:
        with transaction.atomic():
            look_again(courier_id, now=now)
    return left


@transaction.atomic
def decide(
    review: Review, *, decision: Decision, reason: str, actor_id: UUID, read: Read, tell: Tell,
    now: datetime,
) -> Review:  # fmt: skip
    """Settle a matter of the dispatcher's list, with a reason. Deciding twice is deciding once.

    Raises:
        NothingToApply: if it cannot be decided so.
        DomainError: why it still cannot be applied; nothing is decided then.
    """
    review = Review.objects.select_for_update(of=("self",)).get(id=review.id)
    if review.resolved_at is not None:
        return review
    check_decision(review, decision)
    if review.kind == ReviewKind.INSTALL_QUARANTINED:
        _decide_install(review, decision, reason=reason, read=read, tell=tell, now=now)
    elif review.operation is not None and decision != Decision.STANDS:
        _decide_operation(review.operation, decision, reason, read=read, tell=tell, now=now)
    return close_review(review, decision=decision, reason=reason, actor_id=actor_id, now=now)


def _take_up(row_id: UUID, *, tell: Tell, now: datetime, may_wait: bool = True) -> tuple[str, ...]:
    """Try one parked operation; returns what it brought, nothing if it waits on."""
    try:
        with transaction.atomic():
            free = Operation.objects.select_for_update(skip_locked=True, of=("self",))
            operation = free.filter(id=row_id, state=OperationState.PARKED).first()
            report = report_of(operation) if operation is not None else None
            if operation is None or report is None:
                return ()
            outcome = _settle_again(operation, report, tell=tell, now=now, may_wait=may_wait)
    except DomainError:
        return ()  # lost a race: it is looked at again
    except Exception:
        logger.exception("parked operation %s was not applied", row_id)
        return ()
    return outcome.brought


def _settle_again(
    operation: Operation, report: Report, *, tell: Tell, now: datetime, may_wait: bool
) -> Outcome:
    outcome = settle(
        operation, report, sender=_sender_of(operation), tell=tell, now=now, may_wait=may_wait
    )
    if operation.state != OperationState.PARKED:
        _tell_phone(operation, now=now)
    return outcome


def _end_waiting(row_id: UUID, *, tell: Tell, now: datetime) -> None:
    """Try a last time without waiting for anything; then it is a dispatcher's."""
    release(_take_up(row_id, tell=tell, now=now, may_wait=False), tell=tell, now=now)
    with transaction.atomic():
        operation = Operation.objects.select_for_update(of=("self",)).get(id=row_id)
        if operation.state == OperationState.PARKED:
            Need.objects.filter(operation=operation).delete()
            raise_review(
                ReviewKind.WAITED_TOO_LONG,
                courier_id=operation.courier_id,
                operation=operation,
                facts={"code": operation.parked_for},
                now=now,
            )


def _decide_operation(
    operation: Operation, decision: Decision, reason: str, *, read: Read, tell: Tell, now: datetime
) -> None:
    operation = Operation.objects.select_for_update(of=("self",)).get(id=operation.id)
    if operation.state != OperationState.PARKED:
        return
    kept = said(bytes(operation.sealed_content or b""), row_id=operation.id)
    frame = {"operation_id": str(operation.operation_id), "device_seq": operation.device_seq}
    report = report_of(operation) or read(frame | kept)
    if decision == Decision.DISMISS:
        reject(operation, report, DismissedByDispatcher(reason=reason), tell=tell, now=now)
        _tell_phone(operation, now=now)
        return
    _apply_or_raise(operation, report, tell=tell, now=now)


def _apply_or_raise(operation: Operation, report: Report, *, tell: Tell, now: datetime) -> None:
    """Apply it now, or raise why that cannot be: a dispatcher sees it and decides otherwise."""
    refusals: list[DomainError] = []

    def remember(refusal: DomainError) -> dict[str, object]:
        refusals.append(refusal)
        return tell(refusal)

    _settle_again(operation, report, tell=remember, now=now, may_wait=False)
    if operation.state != OperationState.APPLIED:
        raise refusals[-1]


def _decide_install(
    review: Review, decision: Decision, *, reason: str, read: Read, tell: Tell, now: datetime
) -> None:
    """Let an installation go on, or close all it sent since it was put aside."""
    assert review.install is not None  # noqa: S101  every quarantine names one
    kept = Operation.objects.filter(
        install=review.install, state=OperationState.PARKED, parked_for="install-quarantined"
    )
    if decision == Decision.APPLY:
        Install.objects.filter(id=review.install.id).update(cleared_at=now)
    for operation in kept.order_by("device_seq", "id"):
        if decision == Decision.DISMISS:
            _decide_operation(operation, decision, reason, read=read, tell=tell, now=now)
        else:
            _take_up(operation.id, tell=tell, now=now)


def _sender_of(operation: Operation) -> Sender:
    device, courier = operation.device, operation.courier
    return Sender(operation.device_id, device.user_id, courier.id, courier.office_id)


def _tell_phone(operation: Operation, *, now: datetime) -> None:
    record_change(
        courier_id=operation.courier_id,
        kind="operation",
        object_id=operation.operation_id,
        now=now,
    )
