"""Servers of other companies on the loopback: they keep what they get, and misbehave on request.

A server answers each request as `choose(request)` says; without it everything is well. What goes
wrong on the way is the same everywhere: `HANG`, `RESET` (the connection is cut) and `GARBAGE`.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back. `after_s` lets the client wait; `is_cut` closes without a word."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0
    is_cut: bool = False

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> "Answer":
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status=status, body=json.dumps(value).encode(), headers=named)


RESET = Answer(is_cut=True)
GARBAGE = Answer(body=b"<html>\xff\xfe not JSON")


def hang(seconds: float) -> Answer:
    """Say nothing for so long, then close."""
    return Answer(after_s=seconds, is_cut=True)


class Gateway:
    """A server in a thread. Subclasses write `respond`; `close` ends every connection."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.choose: Callable[[Request], Answer | None] = lambda request: None
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def respond(self, request: Request) -> Answer:
        """Answer as the real one does when all is well."""
        return Answer()

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.choose(request) or self.respond(request)

    def close(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        for connection in list(self._connections):
            _cut(connection)
        self._http.server_close()
        self._thread.join(timeout=5)


def _handler(owner: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # one packet for headers and body

        def setup(self) -> None:
            super().setup()
            owner._connections.add(self.connection)

        def finish(self) -> None:
            owner._connections.discard(self.connection)
            with suppress(OSError, ValueError):
                super().finish()

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True  # the other side has gone

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(self.command, self.path, self.headers, self.rfile.read(length))
            answer = owner.answer(request)
            if answer.after_s:
                owner.stopping.wait(answer.after_s)
            if answer.is_cut:
                self.close_connection = True
                _cut(self.connection)
                return
            self.send_response(answer.status)
            for name, text in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

        do_GET = do_DELETE = do_POST  # noqa: N815  named by the library

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def _cut(connection: socket.socket) -> None:
    """End a connection with a reset: what a crash looks like from the other side."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
