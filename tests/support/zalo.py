"""Zalo on the loopback: renewing tokens, taking templates, and signing its reports."""

import hashlib
import json
from collections.abc import Callable
from itertools import count
from urllib.parse import parse_qs

from tests.support.gateways import GARBAGE, RESET, Answer, Gateway, Request, hang

TROUBLE = {
    "hang": hang(60),
    "reset": RESET,
    "garbage": GARBAGE,
    "server_error": Answer(status=500, body=b"{}"),
    "busy": Answer.of({}, 429, Retry_After="5"),
}
APP_ID, OA_SECRET = "app-1", "oa-secret"


class ZaloServer(Gateway):
    """`plan(phone)` is a code of Zalo's (0 is well) or the name of a trouble."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Callable[[str], int | str] = lambda phone: 0
        self.sent: list[dict] = []
        self.access, self.refresh = "", "refresh-0"
        self._numbers = count(1)

    def respond(self, request: Request) -> Answer:
        if request.path == "/v4/oa/access_token":
            return self._renew(request)
        if request.headers.get("access_token") != self.access:
            return Answer.of({"error": -124, "message": "Access token invalid"})
        message = request.json
        code = self.plan(message["phone"])
        if isinstance(code, str):
            return TROUBLE[code]
        if code != 0:
            return Answer.of({"error": code, "message": "refused"})
        self.sent.append(message)
        return Answer.of({"error": 0, "data": {"msg_id": f"zns-{next(self._numbers)}"}})

    def _renew(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if request.headers.get("secret_key") != "key" or form["refresh_token"] != self.refresh:
            return Answer.of({"error": -14014, "error_name": "Invalid refresh token."})
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"  # each works once
        return Answer.of(
            {
                "access_token": self.access,
                "refresh_token": self.refresh,
                "expires_in": "90000",
            }
        )


def report(msg_id: str, *, secret: str = OA_SECRET) -> tuple[bytes, str]:
    """Return the body and the signature of a report that a message arrived."""
    event = {
        "event_name": "user_received_message",
        "app_id": APP_ID,
        "timestamp": "1772407800000",
        "message": {"msg_id": msg_id, "delivery_time": "1772407800000"},
    }
    body = json.dumps(event).encode()
    digest = hashlib.sha256(APP_ID.encode() + body + b"1772407800000" + secret.encode())
    return body, f"mac={digest.hexdigest()}"
