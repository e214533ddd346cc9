"""Tables of accounts. A user is a person or a program that signs in; roles have a scope."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from backend.accounts.roles import PersonKind, Role
from backend.common.models import Record

# A dispatcher or clerk always works for one office, a desk officer at one desk. A supervisor
# or administrator without an office acts everywhere.
_SCOPE_FITS_ROLE = (
    Q(role__in=[Role.DISPATCHER, Role.CLERK], office_id__isnull=False, desk_id__isnull=True)
    | Q(role=Role.DESK_OFFICER, office_id__isnull=True, desk_id__isnull=False)
    | Q(role__in=[Role.SUPERVISOR, Role.ADMINISTRATOR], desk_id__isnull=True)
)


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
                fields=["phone"], condition=Q(kind="citizen"), name="citizen_phone_once"
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
            ),
            models.CheckConstraint(condition=_SCOPE_FITS_ROLE, name="membership_scope_fits_role"),
        ]


class Allowance(models.Model):
    """How often something was taken in one period; taken by one guarded UPDATE."""

    name = models.CharField(max_length=80)
    period = models.CharField(max_length=20)  # a Vietnamese day or hour: 2026-03-02, 2026-03-02T06
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "period"], name="allowance_once")
        ]


class PhoneCode(Record):
    """A code sent to a phone. The code itself is derived from the id and stored nowhere."""

    phone = models.CharField(max_length=16)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used, or replaced by a newer one
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone", "purpose", "subject"],
                condition=Q(ended_at__isnull=True),
                name="phone_code_one_live",
            )
        ]


class EnrolmentCode(Record):
    """A one-time code with which a courier's phone becomes a device.

    Eight digits: the first four (`selector`) find the row, the last four are the secret. So
    wrong guesses are counted on the code they aim at.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    selector = models.CharField(max_length=4)
    secret_digest = models.CharField(max_length=64)
    tries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used, replaced, or too old
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["selector"],
                condition=Q(ended_at__isnull=True),
                name="enrolment_code_selector_once",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="enrolment_code_one_live"
            ),
        ]


class Device(Record):
    """A courier's phone. It outlives its token: what it did stays attributed to it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    platform = models.CharField(max_length=40)
    app_version = models.CharField(max_length=40)
    token_digest = models.CharField(max_length=128, unique=True)
    enrolled_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class DrainToken(Record):
    """A token that only brings up what one lost-and-found phone still holds, once.

    It opens no package. The next one of the device ends it; so does the phone when it is empty.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="drain_tokens")
    token_digest = models.CharField(max_length=128, unique=True)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(ended_at__isnull=True), name="drain_token_one_live"
            )
        ]
