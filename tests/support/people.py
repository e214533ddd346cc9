"""People in tests, made by the services that make them in the product. People are roles."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.services import (
    citizen_of_phone,
    create_courier_user,
    create_enrolment_code,
    create_staff,
    enrol_device,
    grant_role,
    issue_token,
    spend_enrolment_attempt,
)
from backend.common import clock
from backend.common.uuid7 import uuid7
from tests.conftest import NOW

_numbers = count(1)


def phone_number() -> str:
    """Return a mobile number that no other call returns."""
    return f"+8491{next(_numbers):07d}"


def citizen(now: datetime = NOW, *, phone: str | None = None) -> User:
    """Return a citizen with a verified phone."""
    return citizen_of_phone(phone=phone or phone_number(), display_name="citizen", now=now)


def courier_user(now: datetime = NOW) -> User:
    """Return the account of a courier; its device comes with `signed_in`."""
    return create_courier_user(
        username=f"courier-{next(_numbers)}",
        display_name="courier",
        phone=phone_number(),
        now=now,
    )


def staff(
    role: Role | str,
    office_id: UUID | None = None,
    *,
    desk_id: UUID | None = None,
    now: datetime = NOW,
) -> User:
    """Return a member of staff with one role.

    A dispatcher or clerk without an office gets one that does not exist, a desk officer
    without a desk likewise; a supervisor or administrator without an office acts everywhere.
    """
    role = Role(role)
    user = create_staff(username=f"{role.value}-{next(_numbers)}", display_name=role.value, now=now)
    if role in {Role.DISPATCHER, Role.CLERK}:
        office_id = office_id or uuid7()
    if role == Role.DESK_OFFICER:
        desk_id = desk_id or uuid7()
    grant_role(user=user, role=role, office_id=office_id, desk_id=desk_id)
    return user


def token_of(user: User) -> str:
    """Return a real token: a courier's through the enrolment of a device."""
    if user.kind == PersonKind.COURIER:
        now = clock.now()
        code = create_enrolment_code(user=user, now=now)
        spend_enrolment_attempt(code=code, now=now)
        _, token = enrol_device(
            code=code, name="phone", platform="android", app_version="1.0.0", now=now
        )
        return token
    token, _ = issue_token(user=user, lifetime=timedelta(days=1))
    return token


def signed_in(client_class, user: User):
    """Return a client of the given class that sends a real token of the user."""
    client = client_class()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(user)}")
    return client
