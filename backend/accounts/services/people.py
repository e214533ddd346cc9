"""Users and their roles."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts.errors import UsernameTaken
from backend.accounts.models import Membership, User
from backend.accounts.roles import PersonKind, Role
from backend.common.compiled import Compiled
from backend.common.uuid7 import uuid7
from backend.common.writing import insert_new

_CITIZEN: Final = Compiled(lambda phone: User.objects.filter(phone=phone, kind=PersonKind.CITIZEN))


def citizen_of_phone(*, phone: str, display_name: str = "", now: datetime) -> User:
    """Return the citizen with this phone (E.164), made now if nobody had it.

    The user name is made from the id: user names stand in logs, phone numbers must not.
    """
    known = _CITIZEN.first(phone)
    if known is not None:
        return known
    user_id = uuid7()
    citizen = User(
        id=user_id, phone=phone, kind=PersonKind.CITIZEN, username=f"citizen-{user_id}",
        display_name=display_name, password=_no_password(), created_at=now,
    )  # fmt: skip
    if insert_new(citizen):
        return citizen
    rival = _CITIZEN.first(phone)
    assert rival is not None  # noqa: S101  insert_new waited for it
    return rival


def create_staff(
    *, username: str, display_name: str, now: datetime, password: str | None = None
) -> User:
    """Make an account for a member of staff, still without any role.

    Raises:
        UsernameTaken: if there is one with this name.
    """
    return _create(PersonKind.STAFF, username, display_name, now, password=password)


def create_courier_user(
    *, username: str, display_name: str, now: datetime, phone: str | None = None
) -> User:
    """Make the account of a courier; it is entered through an enrolled device only.

    Raises:
        UsernameTaken: if there is one with this name.
    """
    return _create(PersonKind.COURIER, username, display_name, now, phone=phone)


def create_program(*, username: str, display_name: str, now: datetime) -> User:
    """Make the account of a program; roles say what it may do, a token lets it in.

    Raises:
        UsernameTaken: if there is one with this name.
    """
    return _create(PersonKind.PROGRAM, username, display_name, now)


def grant_role(
    *, user: User, role: Role, office_id: UUID | None = None, desk_id: UUID | None = None
) -> Membership:
    """Give a role in one office or at one desk. Granting twice is granting once.

    Raises:
        ValueError: if the scope does not fit the role (see `Membership`), or the user is
            neither staff nor a program.
    """
    if user.kind not in {PersonKind.STAFF, PersonKind.PROGRAM}:
        raise ValueError("only staff and programs have roles")
    needs_office = role in {Role.DISPATCHER, Role.CLERK}
    if (needs_office and office_id is None) or (role == Role.DESK_OFFICER) != (desk_id is not None):
        raise ValueError(f"the scope does not fit the role {role.value}")
    if role == Role.DESK_OFFICER and office_id is not None:
        raise ValueError("a desk officer works for an agency, not for an office")
    membership, _ = Membership.objects.get_or_create(
        user=user, role=role, office_id=office_id, desk_id=desk_id
    )
    return membership


def withdraw_role(
    *, user: User, role: Role, office_id: UUID | None = None, desk_id: UUID | None = None
) -> None:
    """Take a role away; the next request feels it. Nothing happens if there was none."""
    Membership.objects.filter(user=user, role=role, office_id=office_id, desk_id=desk_id).delete()


def _create(
    kind: PersonKind,
    username: str,
    display_name: str,
    now: datetime,
    *,
    password: str | None = None,
    phone: str | None = None,
) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(
                username,
                password,
                kind=kind,
                display_name=display_name,
                phone=phone,
                created_at=now,
            )
    except IntegrityError as error:
        raise UsernameTaken(username=username) from error


def _no_password() -> str:
    blank = User()
    blank.set_unusable_password()
    return blank.password
