"""Telling people of what was put on the dispatcher's list."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.notifications.services import tell
from backend.offices.selectors import courier
from mobile_api.models import Review
from mobile_api.states import ReviewKind
from scheduling.selectors.standings import standing_of

_CONCERNS_COURIERS = frozenset({ReviewKind.LATE_REASSIGNED, ReviewKind.TWO_HANDOVERS})


@transaction.atomic
def tell_of_review(*, review_id: UUID, now: datetime) -> int:
    """Write a message to each dispatcher of the office; returns how many.

    When two couriers dealt with one visit both are told as well.
    """
    review = Review.objects.select_related("courier", "other").get(id=review_id)
    if review.resolved_at is not None:
        return 0
    label = ReviewKind(review.kind).label
    dispatchers = members_of_office(review.office_id, Role.DISPATCHER)
    for user in dispatchers:
        tell(
            kind="review_needed", user_id=user.id,
            params={"employee_code": review.courier.employee_code, "matter": label},
            dedupe_key=f"review_needed:{review.id}:{user.id}",
            about={"review_id": str(review.id)}, now=now,
        )  # fmt: skip
    for courier_id in _couriers(review):
        tell(
            kind="courier_message", user_id=courier(courier_id).user_id,
            params={"text": f"{label}. Điều phối viên đang xem lại."},
            dedupe_key=f"review_of_courier:{review.id}:{courier_id}", now=now,
        )  # fmt: skip
    return len(dispatchers)


def _couriers(review: Review) -> list[UUID]:
    if review.kind not in _CONCERNS_COURIERS:
        return []
    standing = standing_of(review.appointment_id) if review.appointment_id else None
    concerned = {
        review.courier_id,
        standing.courier_id if standing else None,
        review.other.courier_id if review.other else None,
    }
    return sorted(each for each in concerned if each is not None)
