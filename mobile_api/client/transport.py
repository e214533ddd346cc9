"""How the phone reaches the server: over HTTP, or over a network that loses things."""

import http.client
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

TIMEOUT_S: Final = 20.0


class Unreachable(Exception):
    """No answer came. Whether the request arrived is not known: send it again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends one request and returns the reply."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        """Return the reply, or raise Unreachable."""


class HttpTransport:
    """The standard library's HTTP client, one connection for each request."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        """Return the reply, or raise Unreachable."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = self._connect(parts.scheme, parts.netloc)
        try:
            connection.request(
                method, target, body=body, headers={**headers, "Connection": "close"}
            )
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, names, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(type(error).__name__) from error
        finally:
            connection.close()

    def _connect(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        return kind(netloc, timeout=self._timeout_s)


class FlakyTransport:
    """A network that loses requests, loses replies, and delivers some requests twice.

    The three shares are probabilities of each single request; the same seed loses the same.
    `lost_requests`, `lost_replies` and `doubled` count what happened.
    """

    def __init__(
        self,
        inner: Transport,
        *,
        seed: int,
        lose_request: float = 0.2,
        lose_reply: float = 0.2,
        double: float = 0.1,
    ) -> None:
        self._inner = inner
        self._random = random.Random(seed)  # noqa: S311  chance, not secrets
        self._shares = (lose_request, lose_reply, double)
        self.lost_requests = self.lost_replies = self.doubled = 0

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        """Return the reply if the network lets it through."""
        lose_request, lose_reply, double = (self._random.random() < each for each in self._shares)
        if lose_request:
            self.lost_requests += 1
            raise Unreachable("request lost")
        reply = self._inner.send(method, url, headers=headers, body=body)
        if double:
            self.doubled += 1
            reply = self._inner.send(method, url, headers=headers, body=body)
        if lose_reply:
            self.lost_replies += 1
            raise Unreachable("reply lost")
        return reply
