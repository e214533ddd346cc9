"""Tokens on requests: opaque, stored as digests, one for each device or program.

Expiry is knox's and follows the machine's clock, not `backend.common.clock`: a token is a
matter between machines, and a demo that plays a day in a minute must not sign everybody out.
"""

import binascii
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any, Final

from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS, knox_settings
from rest_framework.exceptions import AuthenticationFailed

from backend.accounts.errors import DeviceRevoked
from backend.accounts.models import Device, User
from backend.accounts.roles import PersonKind
from backend.accounts.selectors import device_to_drain
from backend.accounts.services.devices import note_seen
from backend.common import clock
from backend.common.compiled import Compiled


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]  # knox has no types
    """`Authorization: Token …` of a device, a program, or a citizen's verified phone."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, Any]:
        """Return the user and the token.

        Raises:
            AuthenticationFailed: 401 `token-invalid`: unknown, expired, or of a closed account.
            DeviceRevoked: 401 `device-revoked`, from the first request after the revocation.
        """
        auth = _live_token(token)
        if knox_settings.AUTO_REFRESH and auth.expiry:
            self.renew_token(auth)
        user, _ = self.validate_user(auth)
        if user.kind == PersonKind.COURIER:
            _check_device(auth)
        return user, auth

    def renew_token(self, auth_token: Any) -> None:
        """Let a device's token live on while it is used; all others end when they said."""
        if auth_token.user.kind == PersonKind.COURIER:
            super().renew_token(auth_token)


# Asked with each request.
_TOKENS: Final = Compiled(
    lambda key: AuthToken.objects.filter(token_key=key).select_related("user")
)
_DEVICE: Final = Compiled(lambda digest: Device.objects.filter(token_digest=digest))


def _live_token(token: bytes) -> Any:
    """Return the row of a token that has not ended, with its user.

    A key is the beginning of a token: several may share it. The daily `forget_codes` deletes the
    rows of tokens that have ended; knox would look through all of the user's, with each request.
    """
    try:
        text = token.decode()
        for auth in _TOKENS.all(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
            has_ended = auth.expiry is not None and auth.expiry < datetime.now(UTC)
            if not has_ended and compare_digest(hash_token(text), auth.digest):
                return auth
    except (UnicodeDecodeError, TypeError, binascii.Error) as error:  # a header holds any bytes
        raise AuthenticationFailed("Invalid token.") from error
    raise AuthenticationFailed("Invalid token.")


def _check_device(auth: Any) -> None:
    now = clock.now()
    device = _DEVICE.first(auth.digest)
    if device is None:  # a courier works from an enrolled device or not at all
        auth.drained_device = device_to_drain(auth.digest, now=now)
        if auth.drained_device is None:
            raise AuthenticationFailed("Invalid token.")
        return
    auth.device = device
    if device.revoked_at is not None:
        raise DeviceRevoked
    note_seen(device, now=now)
