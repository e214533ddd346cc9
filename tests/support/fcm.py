"""Firebase Cloud Messaging on the loopback: the exchange for an access token, and the sending.

`account(server)` is a service account whose key is made here and whose `token_uri` is the
loopback, so that the product's own code runs as it is: only `FCM_CREDENTIALS` and `FCM_URL` differ.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.support.gateways import GARBAGE, RESET, Answer, Gateway, Request, hang

PROJECT = "hengio-loopback"
SEND = f"/v1/projects/{PROJECT}/messages:send"
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


def _error(status: int, name: str, code: str = "", **headers: str) -> Answer:
    details = [{"@type": _FCM_ERROR, "errorCode": code}] if code else []
    said = {"code": status, "message": "refused", "status": name, "details": details}
    return Answer.of({"error": said}, status, **headers)


def _violation(field: str) -> Answer:
    details = [
        {"@type": _FCM_ERROR, "errorCode": "INVALID_ARGUMENT"},
        {"@type": _BAD_REQUEST, "fieldViolations": [{"field": field, "description": "invalid"}]},
    ]
    said = {"code": 400, "message": "invalid", "status": "INVALID_ARGUMENT", "details": details}
    return Answer.of({"error": said}, 400)


# What the real one is known to answer, by name.
ANSWERS: Mapping[str, Answer] = {
    "unregistered": _error(404, "NOT_FOUND", "UNREGISTERED"),
    "sender_mismatch": _error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
    "invalid": _violation("message.data"),
    "invalid_token": _violation("message.token"),
    "auth": _error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
    "quota": _error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    "quota_2s": _error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", Retry_After="2"),
    "server_error": _error(500, "INTERNAL", "INTERNAL"),
    "unavailable": _error(503, "UNAVAILABLE", "UNAVAILABLE"),
    "unavailable_30s": _error(503, "UNAVAILABLE", "UNAVAILABLE", Retry_After="30"),
    "wrong_project": _error(404, "NOT_FOUND"),
    "hang": hang(60),
    "reset": RESET,
    "garbage": GARBAGE,
    "garbage_error": Answer(status=502, body=b"<html>Bad gateway</html>"),
}


class FcmServer(Gateway):
    """`plan(token, nth)` names the answer to the nth push (from 1) for a token; "" is well."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Callable[[str, int], str] = lambda token, nth: ""
        self.sent: list[dict[str, Any]] = []  # the messages that were taken, in order
        self.asked: dict[str, int] = {}  # how often each token was tried
        self.n_tokens = 0  # access tokens given
        self.token_answer: Answer | None = None
        self._numbers = count(1)

    def respond(self, request: Request) -> Answer:
        if request.path == "/token":
            self.n_tokens += 1
            well = {"access_token": "loopback", "expires_in": 3600, "token_type": "Bearer"}
            return self.token_answer or Answer.of(well)
        if request.path != SEND or request.headers.get("Authorization") != "Bearer loopback":
            return ANSWERS["auth"]
        message = request.json["message"]
        target = message.get("token") or message.get("fid") or ""
        self.asked[target] = nth = self.asked.get(target, 0) + 1
        if name := self.plan(target, nth):
            return ANSWERS[name]
        self.sent.append(message)
        return Answer.of({"name": f"projects/{PROJECT}/messages/{next(self._numbers)}"})

    @property
    def account(self) -> str:
        """A service account that asks this server for its access tokens, as JSON."""
        return json.dumps(
            {
                "type": "service_account",
                "project_id": PROJECT,
                "private_key_id": "1",
                "private_key": _private_key(),
                "client_email": f"hengio@{PROJECT}.iam.gserviceaccount.com",
                "client_id": "1",
                "token_uri": f"{self.url}/token",
            }
        )


@lru_cache(maxsize=1)
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
