"""A gateway for text messages on the loopback."""

from collections.abc import Callable

from tests.support.gateways import GARBAGE, RESET, Answer, Gateway, Request, hang

ANSWERS = {
    "duplicate": Answer.of({"code": "duplicate"}, 409),
    "invalid_number": Answer.of({"code": "invalid_number"}, 422),
    "text": Answer.of({"code": "text_not_registered"}, 422),
    "auth": Answer.of({}, 401),
    "busy": Answer.of({}, 429, Retry_After="5"),
    "server_error": Answer(status=500),
    "unavailable": Answer.of({}, 503, Retry_After="30"),
    "moved": Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "hang": hang(60),
    "reset": RESET,
    "garbage": GARBAGE,
}


class SmsServer(Gateway):
    """`plan(number)` names the answer for a number; "" is well."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Callable[[str], str] = lambda number: ""
        self.sent: list[dict] = []

    def respond(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != "Bearer sms-token":
            return ANSWERS["auth"]
        message = request.json
        if name := self.plan(message["to"]):
            return ANSWERS[name]
        self.sent.append(message)
        return Answer.of({"id": f"sms-{len(self.sent)}"}, 202)
