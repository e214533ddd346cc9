"""Opaque tokens of knox: shown once, stored as digests. Their time is the machine's."""

from datetime import UTC, datetime, timedelta
from typing import Final

from knox.models import AuthToken, get_digest_token
from knox.settings import CONSTANTS

from backend.accounts.models import User
from backend.accounts.roles import PersonKind
from backend.common.writing import insert

CITIZEN_TOKEN_LIFETIME: Final = timedelta(days=30)


def issue_citizen_token(*, user: User, now: datetime) -> tuple[str, datetime]:
    """Return a token for a citizen's verified phone, and when it ends (30 days).

    `now` is not used: knox compares the expiry with the machine's clock, and so must we.
    """
    return issue_token(user=user, lifetime=CITIZEN_TOKEN_LIFETIME)


def issue_token(*, user: User, lifetime: timedelta) -> tuple[str, datetime]:
    """Return a new token of a user, and when it ends.

    Raises:
        ValueError: for a courier, whose tokens belong to devices (`enrol_device`).
    """
    if user.kind == PersonKind.COURIER:
        raise ValueError("a courier's token belongs to a device")
    digest, token = get_digest_token()
    ends_at = datetime.now(UTC) + lifetime
    key = token[: CONSTANTS.TOKEN_KEY_LENGTH]
    insert(AuthToken(digest=digest, token_key=key, user=user, expiry=ends_at))
    return token, ends_at


def issue_device_token(user: User) -> tuple[str, str]:
    """Return digest and token for a new device; it lasts as long as it is used (settings)."""
    row, token = AuthToken.objects.create(user=user)
    return row.digest, token
