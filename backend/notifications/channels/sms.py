"""Text messages through a gateway's HTTP interface.

`POST {"request_id", "to", "sender", "text"}` with a bearer token; a success answers `{"id"}`. Most
gateways need a few lines of their own in between (docs/operations.md): what they have in common is
that `request_id` twice is one message, and that the end comes later as a report.
"""

from datetime import datetime

from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Unreachable,
)
from backend.notifications.channels.answers import after_quota, retry_after
from backend.notifications.channels.http import TIMEOUT_S, Caller, json_of


class SmsChannel:
    """Sends lines of at most 160 characters under the registered name of the sender."""

    name = "sms"

    def __init__(self, url: str, token: str, sender: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, self._token, self._sender = url, token, sender
        self._caller = Caller(timeout_s=timeout_s)

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Send one line. Raises: see `Channel.send`."""
        response = self._caller.post(
            self._url,
            headers={"Authorization": f"Bearer {self._token}"},
            json={
                "request_id": str(parcel.message_id),
                "to": parcel.to.value.removeprefix("+"),
                "sender": self._sender,
                "text": parcel.body,
            },
        )
        status = response.status_code
        if status == 409:  # they have it already: an earlier attempt got through
            return str(parcel.message_id)
        if status in {401, 403, 404}:
            raise ChannelBroken(f"sms: {status}")
        if status == 429:
            wait_until = after_quota(response.headers, parcel.message_id, now=now)
            raise ChannelBusy("quota exceeded", wait_until)
        if status in {400, 422}:
            raise _refusal(str(json_of(response).get("code", "")))
        if not 200 <= status < 300:
            raise ChannelBusy(f"sms: {status}", retry_after(response.headers, now=now))
        return str(json_of(response).get("id", ""))

    def close(self) -> None:
        """Give the connections back."""
        self._caller.close()


def _refusal(code: str) -> Unreachable | Refused:
    if code in {"invalid_number", "unreachable", "blocked"}:
        return Unreachable(code, is_gone=True)
    return Refused("sms: the gateway does not take this text")
