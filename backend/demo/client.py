"""A small HTTP client: what a citizen's, clerk's, dispatcher's or officer's program would do."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Sequence
from typing import Any

Query = Sequence[tuple[str, str]]


class Refused(RuntimeError):
    """The server answered with a problem. `code` is its stable code."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem


class Client:
    """Speaks to the API as one person or program; counts its requests."""

    requests = 0

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url
        self._token = token

    @property
    def is_signed_in(self) -> bool:
        """Whether requests carry a token."""
        return bool(self._token)

    def signed_in(self, token: str) -> "Client":
        """Return a client for the owner of another token."""
        return Client(self._url, token)

    def get(self, path: str, query: Query = ()) -> Any:
        """GET a JSON answer."""
        tail = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._json("GET", path + tail, None)

    def text(self, path: str, *, root: str = "/api/v1") -> str:
        """GET a page or picture."""
        return self._call("GET", path, None, root=root).decode()

    def raw(self, path: str) -> bytes:
        """GET bytes."""
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST, with a fresh key; asks again once if the answer got lost or was in flight."""
        return self._json("POST", path, body or {}, key=str(uuid.uuid4()))

    def pages(self, path: str, query: Query = ()) -> list[Any]:
        """GET all pages of a list."""
        found: list[Any] = []
        cursor = ""
        while True:
            more = [*query, ("page_size", "200"), *([("cursor", cursor)] if cursor else [])]
            page = self.get(path, more)
            found += page["results"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return found

    def _json(self, method: str, path: str, body: Any, key: str = "") -> Any:
        answer = self._call(method, path, body, key=key)
        return json.loads(answer) if answer else None

    def _call(
        self, method: str, path: str, body: Any, *, key: str = "", root: str = "/api/v1"
    ) -> bytes:
        headers = {"Accept": "*/*"}
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        if key:
            headers["Idempotency-Key"] = key
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(  # noqa: S310  loopback only
            self._url + root + path, data=data, headers=headers, method=method
        )
        Client.requests += 1
        return _sent(request)


def _sent(request: urllib.request.Request) -> bytes:
    for attempt in range(5):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  loopback
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            problem = _problem(error)
            if problem.get("code") != "request-in-flight" or attempt == 4:
                raise Refused(error.code, problem) from None
            time.sleep(1)
    raise AssertionError("unreachable")


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    text = error.read().decode(errors="replace")
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError:
        return {"code": "not-json", "detail": text[:500]}
    return found
