"""Offices and couriers, as the one who asks may see them."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, may_act_in
from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.offices.models import Courier, Office, ShiftPattern, Skill


def offices(*, with_closed: bool = False) -> QuerySet[Office]:
    """Return the offices that are in service (or all), with commune and province."""
    rows = Office.objects.select_related("commune__province")
    return rows if with_closed else rows.filter(is_active=True)


def office(office_id: UUID) -> Office:
    """Return an office, in service or not; raises NotFound."""
    found = _OFFICE.first(office_id)
    if found is None:
        raise NotFound
    return found


_OFFICE: Final = Compiled(
    lambda office_id: Office.objects.select_related("commune__province").filter(id=office_id)
)


def office_for(user: Asker, office_id: UUID, *roles: Role) -> Office:
    """Return an office where the user has one of the roles; any other one is NotFound."""
    if not may_act_in(user, office_id, *roles):
        raise NotFound
    return office(office_id)


def couriers_of(office_id: UUID) -> QuerySet[Courier]:
    """Return the couriers of an office, with skills and pattern (two queries)."""
    rows = Courier.objects.filter(office_id=office_id).select_related("shift_pattern")
    return rows.prefetch_related("skills")


def courier(courier_id: UUID) -> Courier:
    """Return a courier; raises NotFound."""
    found = _BY_ID.first(courier_id)
    if found is None:
        raise NotFound
    return found


_BY_ID: Final = Compiled(
    lambda courier_id: Courier.objects.select_related("user", "office").filter(id=courier_id)
)


def courier_for(user: Asker, courier_id: UUID, *roles: Role) -> Courier:
    """Return a courier of an office where the user has one of the roles, else NotFound."""
    found = courier(courier_id)
    if not may_act_in(user, found.office_id, *roles):
        raise NotFound
    return found


def courier_for_user(user: User) -> Courier:
    """Return the courier that signs in as this user.

    Raises:
        NotFound: if the user is no courier, or does not work as one any more.
    """
    found = _COURIER.first(user.pk)
    if found is None:
        raise NotFound
    return found


_COURIER: Final = Compiled(
    lambda user_id: Courier.objects.select_related("office").filter(user_id=user_id, is_active=True)
)


def skills() -> QuerySet[Skill]:
    """Return what couriers can be trained for."""
    return Skill.objects.all()


def shift_patterns() -> QuerySet[ShiftPattern]:
    """Return the patterns couriers work by."""
    return ShiftPattern.objects.all()
