"""A push service of a browser on the loopback, and a browser that can read what came."""

import base64
import json
import os
from collections.abc import Callable
from functools import cached_property

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.support.gateways import RESET, Answer, Gateway, Request, hang

ANSWERS = {
    "gone": Answer(status=410),
    "unknown": Answer(status=404),
    "other_key": Answer(status=403),
    "auth": Answer(status=401),
    "too_large": Answer(status=413),
    "busy": Answer(status=429, headers={"Retry-After": "5"}),
    "server_error": Answer(status=500),
    "moved": Answer(status=307, headers={"Location": "http://127.0.0.1:1/"}),
    "hang": hang(60),
    "reset": RESET,
}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class PushService(Gateway):
    """Takes what is signed for it; `plan` names another answer."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Callable[[], str] = lambda: ""
        self.taken: list[Request] = []

    def respond(self, request: Request) -> Answer:
        if not Vapid02.verify(request.headers["Authorization"]):
            return ANSWERS["auth"]
        if name := self.plan():
            return ANSWERS[name]
        self.taken.append(request)
        return Answer(status=201, headers={"Location": f"{self.url}/message/{len(self.taken)}"})


class Browser:
    """Makes a subscription and decrypts."""

    def __init__(self, service: PushService, name: str = "browser-1") -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.endpoint = f"{service.url}/push/{name}"

    @cached_property
    def keys(self) -> dict[str, str]:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": _text(point), "auth": _text(self._auth)}

    def read(self, request: Request) -> dict:
        plain = http_ece.decrypt(
            request.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return json.loads(plain)


def private_key() -> str:
    """A VAPID key as the setting holds it."""
    vapid = Vapid02()
    vapid.generate_keys()
    number = vapid.private_key.private_numbers().private_value
    return _text(number.to_bytes(32))
