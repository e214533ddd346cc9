"""A request that is repeated gets its first answer again.

`@idempotent` goes on a view's `post`, below `@extend_schema`. What it promises:

| case | answer |
| --- | --- |
| first time | effect and stored answer commit in one transaction |
| same key, same request | the stored answer, header `Idempotent-Replayed: true` |
| same key, another request | 422 `idempotency-key-reused`, nothing runs |
| same key, still running | 409 `request-in-flight`, `Retry-After: 1` |
| refused by a rule (422) | the refusal is stored: a replay says the same |
| lost a race (409), malformed (400), crash | nothing stored: the same key may try again |
| a lock was not had in time (409 `busy`) | everything undone, nothing stored |

A refusal undoes all that the view wrote. What must survive it, like the count of wrong codes, is
written by the view's `before_attempt(request, **path)`; such a view runs in a savepoint behind it.
"""

import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, NamedTuple, ParamSpec, cast
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import clock, crypto
from backend.common.answers import principal_of
from backend.common.errors import DomainError, Kind
from backend.common.models import StoredAnswer
from backend.common.problems import CONTENT_TYPE, problem_response
from backend.common.uuid7 import uuid7
from backend.common.writing import insert_new, written_together

P = ParamSpec("P")
Post = Callable[Concatenate[Any, Request, P], Response]
_SEAL = "stored-answer"
_CLAIM = """
    SELECT pg_try_advisory_xact_lock(%s), answer.id, fingerprint, status, sealed_body
    FROM (SELECT) AS here LEFT JOIN common_storedanswer AS answer
        ON principal = %s AND endpoint = %s AND key = %s
"""


class _Intention(NamedTuple):
    """Who wants what: a repeated request is the same in all of it."""

    principal: str
    endpoint: str
    key: str
    fingerprint: str


class _Stored(NamedTuple):
    """What was answered to a key."""

    id: UUID
    fingerprint: str
    status: int
    sealed_body: bytes


class IdempotencyKeyMissing(DomainError):
    """A POST came without its key."""

    code = "idempotency-key-missing"
    kind = Kind.MALFORMED
    title = "This request needs an Idempotency-Key header of 8 to 255 characters."
    advice = "Send a fresh UUID for each new intention, and the same one when you repeat it."


class IdempotencyKeyReused(DomainError):
    """A key came back with another request."""

    code = "idempotency-key-reused"
    kind = Kind.RULE
    title = "This Idempotency-Key was used for another request."
    advice = "Use a new key for a new intention."


class RequestInFlight(DomainError):
    """The first request with this key is still running."""

    code = "request-in-flight"
    kind = Kind.CONFLICT
    title = "The first request with this key is still running."
    advice = "Ask again in a second with the same key."


def idempotent(post: Post[P]) -> Post[P]:
    """Make a view's `post` safe to repeat."""

    @functools.wraps(post)
    def answer_once(view: Any, request: Request, *args: P.args, **path: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 255:
            raise IdempotencyKeyMissing
        endpoint = f"{request.method} {request.path}"[:200]
        intention = _Intention(_principal(request), endpoint, key, _fingerprint(request))
        run = functools.partial(post, view, request, *args, **path)
        if hasattr(view, "before_attempt"):
            before = functools.partial(view.before_attempt, request, **path)
            return _once(intention, lambda: _behind(before, run))
        try:
            return _once(intention, run)
        except DomainError as refusal:
            if refusal.kind is not Kind.RULE:
                raise
            answer = _told(refusal)
            return _once(intention, lambda: answer)

    answer_once.is_idempotent = True  # type: ignore[attr-defined]  # read by the OpenAPI generator
    return cast("Post[P]", answer_once)


def _once(intention: _Intention, run: Callable[[], Response]) -> Response:
    """Return the stored answer, or run and store what is to be kept, in one transaction."""
    with transaction.atomic(), written_together():
        stored = _claim(intention)
        if stored is not None:
            return _replay(stored, intention.fingerprint)
        response = run()
        if response.status_code < 300 or response.status_code == 422:
            _store(response, intention)
    return response


def _behind(before: Callable[[], None], run: Callable[[], Response]) -> Response:
    """Answer a refusal without undoing what `before` wrote."""
    before()
    try:
        with transaction.atomic():
            return run()
    except DomainError as refusal:
        return _told(refusal)


def _told(refusal: DomainError) -> Response:
    response = problem_response(refusal)
    assert response is not None  # noqa: S101  a DomainError always has an answer
    return response


def _claim(intention: _Intention) -> _Stored | None:
    """Hold this key until the transaction ends and return what was answered, if anything was.

    An answer that commits while this statement runs is not seen; then `_store` finds it.
    """
    principal, endpoint, key, _ = intention
    number = int(crypto.digest_of(f"{principal}|{endpoint}|{key}")[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [number, principal, endpoint, key])
        is_mine, *stored = cursor.fetchone()
    if not is_mine:
        raise RequestInFlight(retry_after_s=1)
    return None if stored[0] is None else _Stored(*stored)


def _replay(stored: _Stored, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    body = json.loads(crypto.unseal(stored.sealed_body, purpose=_SEAL, row=str(stored.id)))
    kind = CONTENT_TYPE if stored.status >= 400 else None
    headers = {"Idempotent-Replayed": "true"}
    return Response(body, status=stored.status, headers=headers, content_type=kind)


def _store(response: Response, intention: _Intention) -> None:
    row_id = uuid7()
    body = json.dumps(response.data, cls=DjangoJSONEncoder).encode()
    answer = StoredAnswer(
        id=row_id,
        **intention._asdict(),
        status=response.status_code,
        created_at=clock.now(),
        sealed_body=crypto.seal(body, purpose=_SEAL, row=str(row_id)),
    )
    if not insert_new(answer):  # a rival with this key has ended meanwhile: all is undone
        raise RequestInFlight(retry_after_s=1)


def _principal(request: Request) -> str:
    return principal_of(request.user.pk) if request.user.is_authenticated else "anonymous"


def _fingerprint(request: Request) -> str:
    query = sorted(request.query_params.lists())
    try:
        return crypto.digest_of(crypto.canonical_json([request.data, query]))
    except UnicodeEncodeError:
        raise ParseError from None  # half a character ("\ud800") is no text
