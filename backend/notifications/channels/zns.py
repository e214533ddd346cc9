"""Zalo Notification Service: approved templates to a phone number that has Zalo.

Zalo answers 200 and says in the body what it means. Source of -101 to -119: Zalo's page "Cách xử
lý mã lỗi" (zalo.cloud/zns/guidelines/handle-error-code) and a partner's copy of its list; -124,
-131 and -220 stand so in public integrations. The other codes are assumptions: public sources
disagree (on -216 for one). A code that is not here is a busy gateway: tried again a few times,
then the message goes its next way. An operator compares the table with Zalo's own list before
going live (docs/operations.md).
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Protocol

from backend.common.localtime import moment_of, service_day_of
from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Unreachable,
)
from backend.notifications.channels.answers import after_quota, retry_after
from backend.notifications.channels.http import TIMEOUT_S, Caller, json_of

# No Zalo account, account ended, or its owner takes no such messages: learned for this number.
GONE: Final = MappingProxyType(
    {-108: "not a number", -114: "inactive or refuses", -118: "no account", -119: "takes none"}
)
NOT_NOW: Final = MappingProxyType({-133: "not at night", -139: "opted out of this type"})
DAY_SPENT: Final = MappingProxyType({-144: "day's quota", -147: "template's quota", -115: "credit"})
TOKEN_OLD: Final = frozenset({-124, -216, -220})
# Our application or its link to the Official Account: nobody gets anything until it is mended.
APP_WRONG: Final = frozenset({-101, -102, -103, -104, -105})
OURS: Final = MappingProxyType(
    {
        -109: "template",
        -111: "no template data",
        -112: "template data",
        -117: "no right to the template",
        -131: "template not approved",
        -132: "template",
    }
)
_MOST_VALUE: Final = 100  # characters of one template value


class Tokens(Protocol):
    """Where the Official Account's access token comes from."""

    def access(self, *, now: datetime) -> str:
        """Return a token that is good now; refreshes it if need be."""
        ...

    def renew(self, old: str, *, now: datetime) -> str:
        """Return another token than this one, which Zalo refused."""
        ...


class ZnsChannel:
    """Sends one template to one number."""

    name = "zns"

    def __init__(
        self,
        url: str,
        tokens: Tokens,
        templates: Mapping[str, str],
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url, self._tokens, self._templates = url, tokens, dict(templates)
        self._caller = Caller(timeout_s=timeout_s)

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Send one template. Raises: see `Channel.send`."""
        template = self._templates.get(parcel.kind)
        if template is None:
            raise Unreachable("no template for this kind")
        token = self._tokens.access(now=now)
        answer = self._ask(parcel, template, token, now=now)
        if answer.get("error") in TOKEN_OLD:
            token = self._tokens.renew(token, now=now)
            answer = self._ask(parcel, template, token, now=now)
        code = answer.get("error")
        if code != 0:
            raise _meaning(code, now=now)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise ChannelBusy("answer makes no sense")
        return str(data.get("msg_id", ""))

    def close(self) -> None:
        """Give the connections back."""
        self._caller.close()

    def _ask(self, parcel: Parcel, template: str, token: str, *, now: datetime) -> dict[str, Any]:
        values = {name: str(value)[:_MOST_VALUE] for name, value in parcel.params.items()}
        response = self._caller.post(
            f"{self._url}/message/template",
            headers={"access_token": token},
            json={
                "phone": parcel.to.value.removeprefix("+"),
                "template_id": template,
                "template_data": values,
                "tracking_id": str(parcel.message_id),
            },
        )
        if response.status_code == 429:
            wait_until = after_quota(response.headers, parcel.message_id, now=now)
            raise ChannelBusy("quota exceeded", wait_until)
        if response.status_code != 200:
            wait = retry_after(response.headers, now=now)
            raise ChannelBusy(f"zns: {response.status_code}", wait)
        return json_of(response)


def _meaning(code: Any, *, now: datetime) -> Exception:
    if code in GONE:
        return Unreachable(GONE[code], is_gone=True)
    if code in NOT_NOW:
        return Unreachable(NOT_NOW[code])
    if code in DAY_SPENT:
        tomorrow = moment_of(service_day_of(now) + timedelta(days=1), 0)
        return ChannelBusy(DAY_SPENT[code], tomorrow)
    if code in OURS:
        return Refused(f"zns: {OURS[code]}")
    if code in TOKEN_OLD | APP_WRONG:
        what = "access token" if code in TOKEN_OLD else "application"
        return ChannelBroken(f"zns: {what} refused")
    return ChannelBusy(f"zns: {code}")


def is_genuine(*, app_id: str, body: bytes, timestamp: str, secret: str, signature: str) -> bool:
    """Tell whether a report comes from Zalo.

    `X-ZEvent-Signature: mac=<sha256 of app id, body, timestamp and the account's secret>`.
    """
    said = signature.removeprefix("mac=")
    digest = hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode())
    return bool(secret) and hmac.compare_digest(digest.hexdigest(), said)
