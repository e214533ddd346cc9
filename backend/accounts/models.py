"""Tables of accounts. A user is a person or a program that signs in; roles have a scope."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from backend.accounts.roles import PersonKind, Role
from backend.common.models import Record


class UserManager(BaseUserManager["User"]):
    """Makes users; only administrators get into the admin."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password nobody can sign in with one."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str, **fields: Any) -> "User":
        """Make an administrator (`manage.py createsuperuser`)."""
        return self.create_user(
            username, password, kind=PersonKind.STAFF, is_staff=True, is_superuser=True, **fields
        )


class User(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff, a courier, a citizen with a verified phone, a program."""

    username = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=PersonKind.choices)
    display_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=16, null=True, blank=True)  # E.164  # noqa: DJ001
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone"], condition=models.Q(kind="citizen"), name="citizen_phone_once"
            )
        ]


class Membership(Record):
    """One role of one member of staff in one office or at one desk.

    `office_id` and `desk_id` are plain ids: offices and agencies stand above this package.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    office_id = models.UUIDField(null=True, blank=True)
    desk_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "office_id", "desk_id"],
                nulls_distinct=False,
                name="membership_once",
            )
        ]
