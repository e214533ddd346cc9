"""Tokens on requests: opaque, stored as digests, one for each device or program.

Expiry is knox's and follows the machine's clock, not `backend.common.clock`: a token is a
matter between machines, and a demo that plays a day in a minute must not sign everybody out.
"""

from datetime import UTC, datetime
from typing import Any

from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from backend.accounts.errors import DeviceRevoked
from backend.accounts.models import Device, User
from backend.accounts.roles import PersonKind
from backend.accounts.selectors import device_to_drain
from backend.accounts.services.devices import note_seen
from backend.common import clock


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]  # knox has no types
    """`Authorization: Token …` of a device, a program, or a citizen's verified phone."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, Any]:
        """Return the user and the token.

        Raises:
            AuthenticationFailed: 401 `token-invalid`: unknown, expired, or of a closed account.
            DeviceRevoked: 401 `device-revoked`, from the first request after the revocation.
        """
        try:
            user, auth = super().authenticate_credentials(token)
        except UnicodeDecodeError as error:  # knox decodes whatever bytes the header holds
            raise AuthenticationFailed("Invalid token.") from error
        if user.kind == PersonKind.COURIER:
            _check_device(auth)
        return user, auth

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Refuse a token that has ended; the daily `forget_codes` deletes such rows.

        knox looks through all tokens of the user here, with each request.
        """
        return auth_token.expiry is not None and auth_token.expiry < datetime.now(UTC)

    def renew_token(self, auth_token: Any) -> None:
        """Let a device's token live on while it is used; all others end when they said."""
        if auth_token.user.kind == PersonKind.COURIER:
            super().renew_token(auth_token)


def _check_device(auth: Any) -> None:
    now = clock.now()
    device = Device.objects.filter(token_digest=auth.digest).first()
    if device is None:  # a courier works from an enrolled device or not at all
        auth.drained_device = device_to_drain(auth.digest, now=now)
        if auth.drained_device is None:
            raise AuthenticationFailed("Invalid token.")
        return
    auth.device = device
    if device.revoked_at is not None:
        raise DeviceRevoked
    note_seen(device, now=now)
