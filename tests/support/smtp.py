"""A mail server on the loopback (aiosmtpd), with the refusals of real ones."""

import socket
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller


class MailServer:
    """`answer` is the reply to the recipient, `data_answer` the one to the letter; "" is well."""

    def __init__(self) -> None:
        self.answer = self.data_answer = ""
        self.letters: list[Message] = []
        self._is_closed = False
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.data_answer:
            return self.data_answer
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"

    def close(self) -> None:
        """Stop; twice is once."""
        if not self._is_closed:
            self._is_closed = True
            self._controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
