"""One operation, judged: applied, rejected or parked, together with what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from backend.common.errors import DomainError
from backend.common.writing import update_with_others, written_together
from backend.custody import parties
from backend.custody.selectors.holders import holds
from mobile_api.errors import EarlierOperationMissing
from mobile_api.models import Need, Operation
from mobile_api.services.acts import ACTS, prove_person
from mobile_api.services.answers import Answer, parked_answer, settled_answer
from mobile_api.services.flagging import flag_fact
from mobile_api.services.installs import has_gap_before
from mobile_api.services.judging import Verdict, brought_by, judge
from mobile_api.services.keeping import sealed
from mobile_api.services.photos import absent_photos, watch_photos
from mobile_api.services.receipts import store_receipt
from mobile_api.services.reports import Act, Report, Sender
from mobile_api.services.reviews import raise_review
from mobile_api.services.waiting import look_again_at
from mobile_api.states import (
    BRINGING,
    OperationFlag,
    OperationKind,
    OperationState,
    ReviewKind,
    Settled,
)

Tell = Callable[[DomainError], dict[str, Any]]
_REVIEW: Final = {
    "update-needed": ReviewKind.UPDATE_NEEDED,
    "install-quarantined": None,  # one matter for the installation, not one for each operation
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is answered, and what others may have waited for."""

    answer: Answer
    brought: tuple[str, ...] = ()


@written_together()
def settle(
    operation: Operation, report: Report, *, sender: Sender, tell: Tell, now: datetime,
    may_wait: bool = True,
) -> Outcome:  # fmt: skip
    """Apply an operation whose row is ours, or say what becomes of it instead.

    What is done runs in a savepoint: a refusal undoes all of it. Without `may_wait` nothing is
    waited for any more.

    Raises:
        DomainError: where the same may pass later; nothing was written.
    """
    try:
        outcome = _apply(operation, report, sender, now, may_wait=may_wait)
    except DomainError as refusal:
        verdict = judge(
            report, refusal, missing=absent_photos(operation), happened_at=operation.happened_at,
            now=now,
        )  # fmt: skip
        if verdict.parked_for:
            return Outcome(park(operation, report, refusal, verdict, tell=tell, now=now))
        return Outcome(reject(operation, report, refusal, tell=tell, now=now))
    flags = [*operation.flags, *flag_fact(operation, report, sender, outcome=outcome, now=now)]
    if report.photos and absent_photos(operation):
        flags.append(OperationFlag.AWAITING_MEDIA)
        watch_photos(operation, now=now)
    body = {"outcome": outcome, "flags": [str(flag) for flag in flags]}
    answer = _close(operation, Settled.APPLIED, body, flags=flags, now=now)
    return Outcome(answer, (*brought_by(report, outcome), f"install:{operation.install_id}"))


def reject(
    operation: Operation, report: Report, refusal: DomainError, *, tell: Tell, now: datetime
) -> Answer:
    """Turn an operation down for good; its content is kept for a person to look at."""
    operation.sealed_content = sealed(report, row_id=operation.id)
    return _close(operation, Settled.REJECTED, {"problem": tell(refusal)}, now=now)


def park(
    operation: Operation, report: Report, refusal: DomainError, verdict: Verdict, *, tell: Tell,
    now: datetime,
) -> Answer:  # fmt: skip
    """Keep an operation until what it needs is here, or until a dispatcher decides."""
    operation.state, operation.parked_for = OperationState.PARKED, verdict.parked_for
    operation.sealed_content = sealed(report, row_id=operation.id, problem=tell(refusal))
    operation.save(update_fields=["state", "parked_for", "sealed_content"])
    operation.needs.all().delete()
    Need.objects.bulk_create([Need(operation=operation, key=key) for key in verdict.needs])
    if verdict.needs:
        look_again_at(operation, now=now)
    else:
        _ask_dispatcher(operation, report, verdict, now=now)
    return parked_answer(operation)


def _apply(
    operation: Operation, report: Report, sender: Sender, now: datetime, *, may_wait: bool
) -> dict[str, Any]:
    if report.refusal is not None:
        raise report.refusal
    assert report.kind is not None and report.at is not None  # noqa: PT018, S101  else refused
    happened_at = operation.happened_at or now
    act = Act(report.operation_id, sender, report.at, happened_at, now, report.payload)
    # What must survive a refusal, the count of guessed codes, is written outside the savepoint.
    act = prove_person(report.kind, act)
    with transaction.atomic():
        if may_wait:
            _check_nothing_is_on_its_way(operation, report, sender)
        return ACTS[report.kind](act)


def _check_nothing_is_on_its_way(operation: Operation, report: Report, sender: Sender) -> None:
    """Wait for the load check that this phone counted before a delivery, if there was one.

    Without a gap in the counter nothing can follow, and custody writes down what it presumes.
    """
    if report.kind not in BRINGING:
        return
    code = report.packets[0]
    if holds(parties.courier(sender.courier_id), code):
        return
    if has_gap_before(operation.install_id, operation.device_seq):
        raise EarlierOperationMissing(s10=code)


def _close(
    operation: Operation, result: Settled, body: dict[str, Any], *, now: datetime,
    flags: list[Any] | None = None,
) -> Answer:  # fmt: skip
    was_parked = operation.state == OperationState.PARKED
    operation.state, operation.parked_for = OperationState(result), ""
    if result == Settled.APPLIED:
        operation.sealed_content = None
    if flags is not None:
        operation.flags = [str(flag) for flag in flags]
    if was_parked or result == Settled.REJECTED or operation.flags:
        update_with_others(operation, "state", "parked_for", "sealed_content", "flags")
    if was_parked:
        operation.needs.all().delete()
    receipt = store_receipt(operation, result, body, now=now)
    return settled_answer(operation, receipt, is_repeat=False)


def _ask_dispatcher(
    operation: Operation, report: Report, verdict: Verdict, *, now: datetime
) -> None:
    kind = _REVIEW.get(verdict.parked_for, ReviewKind.NOT_APPLICABLE)
    if kind is not None:
        raise_review(
            kind, courier_id=operation.courier_id, operation=operation,
            appointment_id=report.subject_id if operation.kind in OperationKind.values else None,
            facts={"code": verdict.parked_for}, now=now,
        )  # fmt: skip
