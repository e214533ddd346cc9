"""Questions about operations and the dispatcher's list."""

from uuid import UUID

from django.db.models import QuerySet

from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, may_act_in
from backend.common.errors import NotFound
from mobile_api.models import Operation, Review, SigningKey

LOOKS: tuple[Role, ...] = (Role.DISPATCHER, Role.SUPERVISOR)


def operation_of(*, courier_id: UUID, operation_id: UUID) -> Operation:
    """Return an operation of a courier by the id its phone gave it.

    Raises:
        NotFound: if it never came, or is another courier's.
    """
    rows = Operation.objects.select_related("receipt")
    found = rows.filter(operation_id=operation_id, courier_id=courier_id).first()
    if found is None:
        raise NotFound
    return found


def reviews_of(office_id: UUID, *, is_open: bool = True) -> QuerySet[Review]:
    """Return the matters of an office, open or settled, with their operations. One query."""
    rows = Review.objects.filter(office_id=office_id, resolved_at__isnull=is_open)
    return rows.select_related("operation", "other", "install", "courier")


def review_for(user: Asker, review_id: UUID, *roles: Role) -> Review:
    """Return a matter of an office of the asker's, else NotFound."""
    rows = Review.objects.select_related("operation", "other", "install", "courier")
    found = rows.filter(id=review_id).first()
    if found is None or not may_act_in(user, found.office_id, *(roles or LOOKS)):
        raise NotFound
    return found


def signing_keys() -> QuerySet[SigningKey]:
    """Return the public keys receipts were ever signed with, the first one first."""
    return SigningKey.objects.order_by("first_used_at")
