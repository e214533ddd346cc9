"""Facts that somebody should look at: kept and applied as they are, flagged, put on the list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from backend.common.compiled import Compiled
from backend.custody.kinds import Flag
from mobile_api.models import Operation
from mobile_api.services.reports import Report, Sender
from mobile_api.services.reviews import raise_review
from mobile_api.states import (
    HANDOVERS,
    INTENTIONS,
    OperationFlag,
    OperationKind,
    OperationState,
    ReviewKind,
)
from scheduling.selectors.standings import standing_of
from scheduling.services.remarks import remark_on_visit
from scheduling.states import AppointmentState

_REVIEW_OF: Final = {
    OperationFlag.LATE_REASSIGNED: ReviewKind.LATE_REASSIGNED,
    OperationFlag.CANCELLED_AT_DOOR: ReviewKind.CANCELLED_AT_DOOR,
    OperationFlag.TWO_HANDOVERS: ReviewKind.TWO_HANDOVERS,
    OperationFlag.PERSON_UNPROVEN: ReviewKind.PERSON_UNPROVEN,
    OperationFlag.CONTENT_DIFFERS: ReviewKind.CONTENT_DIFFERS,
}
# The recipient has something that she, or somebody before, found wrong.
_WRONG: Final = frozenset({Flag.CONTENT_DIFFERS, Flag.SUPERSEDED})
_SAME_ERRAND: Final = Compiled(
    lambda errand_id, own_id: (
        Operation.objects.filter(
            errand_id=errand_id, state=OperationState.APPLIED, kind__in=sorted(HANDOVERS)
        )
        .exclude(id=own_id)
        .order_by("id")[:1]
    )
)
_AT_A_DOOR = HANDOVERS | {OperationKind.ASSIST, OperationKind.FAIL}


def flag_fact(
    operation: Operation, report: Report, sender: Sender, *, outcome: Mapping[str, Any],
    now: datetime,
) -> list[OperationFlag]:  # fmt: skip
    """Return what is unusual about an applied fact, and put it before a dispatcher.

    `outcome` is what it came to: its `unproven` says why the person who was there is not proven,
    its `flags` are the handover's. Called after the effect, in its transaction: the rows that
    decide are locked by then.
    """
    if report.kind is None or report.kind in INTENTIONS or report.kind not in _AT_A_DOOR:
        return []
    flags = _standing_flags(report, sender)
    other = _other_handover(operation)
    if other is not None:
        flags.append(OperationFlag.TWO_HANDOVERS)
    unproven = outcome.get("unproven", "")
    if unproven:
        flags.append(OperationFlag.PERSON_UNPROVEN)
    if not _WRONG.isdisjoint(outcome.get("flags", ())):
        flags.append(OperationFlag.CONTENT_DIFFERS)
    for flag in flags:
        raise_review(
            _REVIEW_OF[flag],
            courier_id=sender.courier_id,
            operation=operation,
            other=other if flag == OperationFlag.TWO_HANDOVERS else None,
            appointment_id=report.subject_id,
            facts={"code": unproven} if flag == OperationFlag.PERSON_UNPROVEN else {},
            now=now,
        )
    _remark(report, sender, flags, now=now)
    return flags


def _standing_flags(report: Report, sender: Sender) -> list[OperationFlag]:
    standing = standing_of(report.subject_id) if report.subject_id else None
    if standing is None:
        return []
    flags = []
    if standing.courier_id not in {None, sender.courier_id}:
        flags.append(OperationFlag.LATE_REASSIGNED)
    if standing.state == AppointmentState.CANCELLED:
        flags.append(OperationFlag.CANCELLED_AT_DOOR)
    return flags


def _other_handover(operation: Operation) -> Operation | None:
    """Return the first other handover that was reported for the same errand."""
    if operation.errand_id is None or operation.kind not in HANDOVERS:
        return None
    return _SAME_ERRAND.first(operation.errand_id, operation.id)


def _remark(report: Report, sender: Sender, flags: list[OperationFlag], *, now: datetime) -> None:
    if flags and report.subject_id is not None:
        remark_on_visit(
            appointment_id=report.subject_id,
            actor=sender.actor,
            now=now,
            flags=[flag.value for flag in flags],
            operation=str(report.operation_id),
        )
