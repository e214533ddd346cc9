"""Questions about who somebody is and where they may act."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, QuerySet

from backend.accounts.models import Device, DrainToken, Membership, PhoneCode, User
from backend.accounts.roles import PersonKind, Role
from backend.common.errors import NotFound

Asker = User | AnonymousUser
STAFF_KINDS = frozenset({PersonKind.STAFF, PersonKind.PROGRAM})


def roles_of(user: Asker) -> frozenset[Role]:
    """Return all roles of the asker. Only staff and programs have any, whatever the table says.

    A superuser (`manage.py createsuperuser`) counts as an administrator, so that a fresh
    installation has somebody who can begin.
    """
    if not isinstance(user, User) or not user.is_active or user.kind not in STAFF_KINDS:
        return frozenset()
    found = {Role(role) for role in user.memberships.values_list("role", flat=True)}
    return frozenset(found | {Role.ADMINISTRATOR} if user.is_superuser else found)


def office_scope(user: Asker, *roles: Role) -> frozenset[UUID]:
    """Return the offices in which the asker has one of these roles (any role if none is named).

    Someone who acts everywhere has no list: ask `acts_everywhere` as well.
    """
    rows = _memberships(user, roles).exclude(office_id=None)
    return frozenset(office for office in rows.values_list("office_id", flat=True) if office)


def desk_scope(user: Asker) -> frozenset[UUID]:
    """Return the desks at which the asker is a desk officer."""
    rows = _memberships(user, (Role.DESK_OFFICER,)).exclude(desk_id=None)
    return frozenset(desk for desk in rows.values_list("desk_id", flat=True) if desk)


def acts_everywhere(user: Asker, *roles: Role) -> bool:
    """Tell whether the asker has one of these roles without the bounds of an office."""
    if Role.ADMINISTRATOR in roles and isinstance(user, User) and user.is_superuser:
        return Role.ADMINISTRATOR in roles_of(user)
    return _memberships(user, roles).filter(office_id=None, desk_id=None).exists()


def may_act_in(user: Asker, office_id: UUID, *roles: Role) -> bool:
    """Tell whether the asker has one of these roles in this office, or everywhere."""
    return office_id in office_scope(user, *roles) or acts_everywhere(user, *roles)


def members_of_office(office_id: UUID, *roles: Role) -> list[User]:
    """Return the active staff with one of these roles in this office, oldest account first."""
    return list(
        User.objects.filter(
            memberships__office_id=office_id,
            memberships__role__in=roles,
            kind__in=STAFF_KINDS,
            is_active=True,
        )
        .distinct()
        .order_by("id")
    )


def user_by_id(user_id: UUID) -> User:
    """Return a user.

    Raises:
        NotFound: if there is none.
    """
    try:
        return User.objects.get(id=user_id)
    except User.DoesNotExist as error:
        raise NotFound from error


def phone_code(phone_code_id: UUID) -> PhoneCode:
    """Return the row of a code (not the code).

    Raises:
        NotFound: if there is none.
    """
    try:
        return PhoneCode.objects.get(id=phone_code_id)
    except PhoneCode.DoesNotExist as error:
        raise NotFound from error


def device_of(auth: Any) -> Device:
    """Return the device a request came from; `auth` is the request's token (`request.auth`).

    Raises:
        NotFound: if the token is no device's.
    """
    device = getattr(auth, "device", None) or getattr(auth, "drained_device", None)
    if device is None:
        raise NotFound
    found: Device = device
    return found


def is_draining(auth: Any) -> bool:
    """Tell whether a request came with a token that only brings up what a lost phone holds."""
    return getattr(auth, "drained_device", None) is not None


def device_to_drain(token_digest: str, *, now: datetime) -> Device | None:
    """Return the device a live drain token is for."""
    live = DrainToken.objects.filter(
        token_digest=token_digest, ended_at__isnull=True, expires_at__gt=now
    )
    found = live.select_related("device").first()
    return found.device if found else None


def devices_of(user_id: UUID) -> list[Device]:
    """Return all devices of a courier, also revoked ones, oldest first."""
    return list(Device.objects.filter(user_id=user_id).order_by("id"))


def devices_last_seen(user_ids: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """Return when a device of each of these couriers was last heard of; None if never.

    Who has no device in service is left out.
    """
    rows = Device.objects.filter(user_id__in=list(user_ids), revoked_at__isnull=True)
    return dict(rows.order_by().values_list("user_id").annotate(Max("last_seen_at")))


def _memberships(user: Asker, roles: tuple[Role, ...]) -> QuerySet[Membership]:
    if not isinstance(user, User) or not user.is_active or user.kind not in STAFF_KINDS:
        return Membership.objects.none()
    rows = Membership.objects.filter(user=user)
    return rows.filter(role__in=roles) if roles else rows
