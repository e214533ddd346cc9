"""The Official Account's tokens. A refresh token works once, so one process renews for all."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from backend.common import crypto
from backend.notifications.channels import ChannelBroken
from backend.notifications.channels.http import Caller, json_of
from backend.notifications.models import ZaloToken

_SEAL: Final = "zalo-token"
_EARLY: Final = timedelta(minutes=5)

_log = logging.getLogger(__name__)


class ZaloTokens:
    """Keeps the tokens of one app, sealed, in the database."""

    def __init__(self, app_id: str, secret_key: str, first_refresh: str, url: str) -> None:
        self._app_id, self._secret_key = app_id, secret_key
        self._first_refresh, self._url = first_refresh, url
        self._caller = Caller()

    def access(self, *, now: datetime) -> str:
        """Return a token that is good for some minutes more.

        Raises:
            ChannelBusy, ChannelBroken: if it must be renewed and cannot be.
        """
        row = ZaloToken.objects.filter(app_id=self._app_id).first()
        if row is not None and row.expires_at > now + _EARLY:
            return self._opened(row.sealed_access)
        return self.renew(self._opened(row.sealed_access) if row else "", now=now)

    def renew(self, old: str, *, now: datetime) -> str:
        """Return another token than `old`: the one somebody renewed meanwhile, or a fresh one.

        The row stays locked during the call: two renewals with one refresh token would end both.
        """
        with transaction.atomic():
            ZaloToken.objects.get_or_create(
                app_id=self._app_id,
                defaults={
                    "sealed_access": self._sealed(""),
                    "sealed_refresh": self._sealed(self._first_refresh),
                    "expires_at": now,
                    "refreshed_at": now,
                },
            )
            row = ZaloToken.objects.select_for_update().get(app_id=self._app_id)
            current = self._opened(row.sealed_access)
            if current not in {"", old} and row.expires_at > now:
                return current
            answer = self._ask(self._opened(row.sealed_refresh))
            row.sealed_access = self._sealed(str(answer["access_token"]))
            row.sealed_refresh = self._sealed(str(answer["refresh_token"]))
            row.expires_at = now + timedelta(seconds=int(answer["expires_in"]))
            row.refreshed_at = now
            row.save()
            _log.info("the Zalo account's access token is renewed")
            return str(answer["access_token"])

    def close(self) -> None:
        """Give the connections back."""
        self._caller.close()

    def _ask(self, refresh_token: str) -> dict[str, Any]:
        response = self._caller.post(
            f"{self._url}/v4/oa/access_token",
            headers={"secret_key": self._secret_key},
            data={
                "app_id": self._app_id,
                "refresh_token": refresh_token,
                "grant_type": "refresh_token",
            },
        )
        answer = json_of(response)
        if not {"access_token", "refresh_token", "expires_in"} <= answer.keys():
            raise ChannelBroken("zns: refresh token refused")
        return answer

    def _sealed(self, token: str) -> bytes:
        return crypto.seal(token.encode(), purpose=_SEAL, row=self._app_id)

    def _opened(self, sealed: Any) -> str:
        return crypto.unseal(bytes(sealed), purpose=_SEAL, row=self._app_id).decode()
