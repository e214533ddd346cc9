"""Push to browsers: Web Push with VAPID, through pywebpush. The only module that knows it.

The endpoint comes from a browser, so a person could name any address: only hosts of push services
are called (`WEBPUSH_HOSTS`), and no redirect is followed.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException, b64urlencode
from pywebpush import WebPusher, WebPushException

from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Target,
    Unreachable,
)
from backend.notifications.channels.answers import after_quota, retry_after
from backend.notifications.channels.http import TIMEOUT_S, Caller

LONGEST_LIFE: Final = timedelta(days=28)
_SIGNED_FOR: Final = timedelta(hours=1)


class WebPushChannel:
    """Encrypts for one browser and hands over to its push service."""

    name = "webpush"

    def __init__(
        self, private_key: str, contact: str, hosts: str, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._vapid = Vapid02.from_string(private_key)
        self._contact, self._hosts = contact, tuple(hosts.split(","))
        self._timeout_s = timeout_s
        self._caller = Caller(timeout_s=timeout_s)

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Send one push. Raises: see `Channel.send`."""
        if not is_push_service(parcel.to.value, self._hosts):
            raise Unreachable("not a push service", is_gone=True)
        life = min((parcel.expires_at or now + LONGEST_LIFE) - now, LONGEST_LIFE)
        try:
            response = WebPusher(
                _subscription(parcel.to), requests_session=self._caller.session
            ).send(
                _payload(parcel),
                {**self._signature(parcel.to.value), **_headers(parcel)},
                ttl=int(life.total_seconds()),
                timeout=self._timeout_s,
            )
        except (WebPushException, ValueError, TypeError) as error:
            raise Unreachable("keys of the browser make no sense", is_gone=True) from error
        except VapidException as error:
            raise ChannelBroken("webpush: cannot sign") from error
        except OSError as error:  # what `requests` raises is one
            raise ChannelBusy(f"no connection: {type(error).__name__}") from error
        self._check(response, parcel, now=now)
        return str(response.headers.get("Location", ""))

    def close(self) -> None:
        """Give the connections back."""
        self._caller.close()

    def _signature(self, endpoint: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        # Measured by the other side's clock: not the demo's, which plays faster.
        claims = {
            "sub": self._contact,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((datetime.now().astimezone() + _SIGNED_FOR).timestamp()),
        }
        return dict(self._vapid.sign(claims))

    def _check(self, response: object, parcel: Parcel, *, now: datetime) -> None:
        status = int(getattr(response, "status_code", 0))
        headers = getattr(response, "headers", {})
        if 200 <= status < 300:
            return
        if status in {403, 404, 410}:  # 403: it was made with another key of ours
            raise Unreachable(f"webpush: {status}", is_gone=True)
        if status == 401:
            raise ChannelBroken("webpush: 401")
        if status in {400, 413}:
            raise Refused(f"webpush: {status}")
        if status == 429:
            wait_until = after_quota(headers, parcel.message_id, now=now)
            raise ChannelBusy("quota exceeded", wait_until)
        raise ChannelBusy(f"webpush: {status}", retry_after(headers, now=now))


def is_push_service(endpoint: str, hosts: Iterable[str]) -> bool:
    """Tell whether an endpoint is at one of the hosts; `*.example` stands for all below it."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if parts.scheme != "https" and host != "127.0.0.1":
        return False
    return any(
        host.endswith(known[1:]) if known.startswith("*.") else host == known for known in hosts
    )


def public_key_of(private_key: str) -> str:
    """Return what a browser needs to subscribe: the public half, in base64url.

    Raises:
        ValueError: if it is no key.
    """
    try:
        key = Vapid02.from_string(private_key).public_key
    except (VapidException, ValueError, TypeError) as error:
        raise ValueError("not a VAPID key") from error
    return str(b64urlencode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)))


def _subscription(to: Target) -> dict[str, object]:
    return {"endpoint": to.value, "keys": dict(to.keys)}


def _payload(parcel: Parcel) -> str:
    ids = {"message_id": str(parcel.message_id), "dedupe_key": parcel.dedupe_key, **parcel.about}
    return json.dumps({"kind": parcel.kind, "title": parcel.title, "body": parcel.body, **ids})


def _headers(parcel: Parcel) -> dict[str, str]:
    # A push that waits with the service is replaced by one of the same topic.
    return {
        "Urgency": "high" if parcel.is_urgent else "normal",
        "Topic": parcel.message_id.hex,
    }
