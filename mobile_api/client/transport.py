"""How the phone reaches the server: over HTTP, or over a network that loses things."""

import http.client
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
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

    def send_half(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> None:
        """Announce the whole body, send half of it, and hang up."""
        parts, whole = urlsplit(url), body or b""
        connection = self._connect(parts.scheme, parts.netloc)
        try:
            connection.putrequest(method, parts.path)
            for name, value in {**headers, "Content-Length": str(len(whole))}.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(whole[: len(whole) // 2])
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        finally:
            connection.close()

    def _connect(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        return kind(netloc, timeout=self._timeout_s)


class FlakyTransport:
    """A network that loses requests and replies, delivers twice or late, and cuts connections.

    The shares are probabilities of each single request; the same seed does the same. A request
    that comes `late` is delivered before some later one, when its sender has given up: so the
    server sees things twice and out of order. One that is `cut` breaks off in the middle.
    `counts` says how often each happened; `sleep` may slow everything down by `delay_s`.
    """

    def __init__(
        self,
        inner: Transport,
        *,
        seed: int,
        lose_request: float = 0.2,
        lose_reply: float = 0.2,
        double: float = 0.1,
        late: float = 0.0,
        cut: float = 0.0,
        delay_s: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner = inner
        self._random = random.Random(seed)  # noqa: S311  chance, not secrets
        self._shares = {
            "lost_requests": lose_request,
            "lost_replies": lose_reply,
            "doubled": double,
            "late": late,
            "cut": cut,
        }
        self._delay_s, self._sleep = delay_s, sleep
        self._under_way: list[_Request] = []
        self.counts: Counter[str] = Counter()

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        """Return the reply if the network lets it through."""
        fate = [name for name, share in self._shares.items() if self._random.random() < share]
        self.counts.update(fate)
        if self._delay_s:
            self._sleep(self._random.random() * self._delay_s)
        request = _Request(method, url, headers, body)
        if "late" in fate:
            self._under_way.append(request)
            raise Unreachable("request late")
        if "cut" in fate:
            self._cut(request)
        if "lost_requests" in fate:
            raise Unreachable("request lost")
        self._deliver_late_ones()
        reply = request.through(self._inner)
        if "doubled" in fate:
            reply = request.through(self._inner)
        if "lost_replies" in fate:
            raise Unreachable("reply lost")
        return reply

    def _cut(self, request: "_Request") -> None:
        """Send the first half, if the network below knows how, and hang up."""
        breaks = getattr(self._inner, "send_half", None)
        if breaks is not None:
            breaks(request.method, request.url, headers=request.headers, body=request.body)
        raise Unreachable("connection cut")

    def _deliver_late_ones(self) -> None:
        """Let some of what was under way arrive, in any order; nobody hears the replies."""
        self._random.shuffle(self._under_way)
        while self._under_way and self._random.random() < 0.5:
            self._under_way.pop().through(self._inner)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    def through(self, transport: Transport) -> Reply:
        return transport.send(self.method, self.url, headers=self.headers, body=self.body)
