"""The dispatcher's list: what phones said that a person has to look at, and what was decided.

Nothing is deleted: a decision is written beside the matter, with a reason, and as an event of
the visit it is about.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.offices.selectors import courier
from backend.outbox.services import enqueue
from mobile_api.errors import NothingToApply
from mobile_api.models import Install, Operation, Review
from mobile_api.states import Decision, OperationState, ReviewKind
from scheduling.services.remarks import remark_on_visit

_STANDS: Final = frozenset({Decision.STANDS})
_DECIDE: Final = frozenset({Decision.APPLY, Decision.DISMISS})


def raise_review(
    kind: ReviewKind, *, courier_id: UUID, facts: Mapping[str, Any], now: datetime,
    operation: Operation | None = None, other: Operation | None = None,
    install: Install | None = None, appointment_id: UUID | None = None,
) -> Review:  # fmt: skip
    """Put a matter on the list of the courier's office, and have its dispatchers told.

    The same matter twice is one. Call it in the transaction of what it is about.
    """
    subject = {"operation": operation} if operation is not None else {"install": install}
    review, is_new = Review.objects.get_or_create(
        kind=kind,
        **({"operation": None} | subject),
        defaults={
            "install": install,
            "office_id": courier(courier_id).office_id,
            "courier_id": courier_id,
            "other": other,
            "appointment_id": appointment_id,
            "facts": dict(facts),
            "raised_at": now,
        },
    )
    if is_new:
        enqueue(
            kind="review_raised",
            payload={"review_id": str(review.id)},
            dedupe_key=f"review_raised:{review.id}",
            now=now,
        )
    return review


def possible_decisions(review: Review) -> list[Decision]:
    """Return how a matter can be settled, in the order of `Decision`."""
    is_parked = review.operation is not None and review.operation.state == OperationState.PARKED
    is_quarantine = review.kind == ReviewKind.INSTALL_QUARANTINED
    possible = _DECIDE if is_parked or is_quarantine else _STANDS
    return [decision for decision in Decision if decision in possible]


def check_decision(review: Review, decision: Decision) -> None:
    """Raise NothingToApply if this matter cannot be settled in this way."""
    possible = possible_decisions(review)
    if decision not in possible:
        raise NothingToApply(possible=[each.value for each in possible])


@transaction.atomic
def close_review(
    review: Review, *, decision: Decision, reason: str, actor_id: UUID, now: datetime
) -> Review:
    """Write a decision down, beside the matter and at the visit. The first one stays."""
    open_still = Review.objects.filter(id=review.id, resolved_at__isnull=True)
    if open_still.update(
        decision=decision, reason=reason, resolved_by=actor_id, resolved_at=now
    ) and (review.appointment_id is not None):
        remark_on_visit(
            appointment_id=review.appointment_id,
            actor=f"dispatcher:{actor_id}",
            now=now,
            review=review.kind,
            decision=decision.value,
            reason=reason,
            operation=str(review.operation.operation_id) if review.operation else None,
        )
    review.refresh_from_db()
    return review
