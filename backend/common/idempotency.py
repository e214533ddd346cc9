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

The view runs in a savepoint: a refusal undoes all it wrote. What must survive a refusal, like
the count of wrong codes, is written by the view's `before_attempt(request, **path)`, which
runs outside the savepoint.
"""

import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock, crypto
from backend.common.errors import DomainError, Kind
from backend.common.models import StoredAnswer, insert
from backend.common.problems import CONTENT_TYPE, problem_response
from backend.common.uuid7 import uuid7

P = ParamSpec("P")
Post = Callable[Concatenate[Any, Request, P], Response]
_SEAL = "stored-answer"


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
        principal, endpoint = _principal(request), f"{request.method} {request.path}"[:200]
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            _claim(f"{principal}|{endpoint}|{key}")
            stored = StoredAnswer.objects.filter(
                principal=principal, endpoint=endpoint, key=key
            ).first()
            if stored is not None:
                return _replay(stored, fingerprint)
            response = _attempt(view, request, lambda: post(view, request, *args, **path), path)
            if response.status_code < 300 or response.status_code == 422:
                _store(response, principal, endpoint, key, fingerprint)
        return response

    answer_once.is_idempotent = True  # type: ignore[attr-defined]  # read by the OpenAPI generator
    return cast("Post[P]", answer_once)


def _attempt(
    view: APIView, request: Request, run: Callable[[], Response], path: dict[str, Any]
) -> Response:
    before = getattr(view, "before_attempt", None)
    if before is not None:
        before(request, **path)
    try:
        with transaction.atomic():
            return run()
    except DomainError as refusal:
        response = problem_response(refusal)
        assert response is not None  # noqa: S101  a DomainError always has an answer
        return response


def _claim(name: str) -> None:
    """Hold this key until the transaction ends, or say that somebody does."""
    number = int(crypto.digest_of(name)[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if not row[0]:
        raise RequestInFlight(retry_after_s=1)


def _replay(stored: StoredAnswer, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    body = json.loads(crypto.unseal(bytes(stored.sealed_body), purpose=_SEAL, row=str(stored.id)))
    kind = CONTENT_TYPE if stored.status >= 400 else None
    headers = {"Idempotent-Replayed": "true"}
    return Response(body, status=stored.status, headers=headers, content_type=kind)


def _store(response: Response, principal: str, endpoint: str, key: str, fingerprint: str) -> None:
    row_id = uuid7()
    body = json.dumps(response.data, cls=DjangoJSONEncoder).encode()
    answer = StoredAnswer(
        id=row_id,
        principal=principal,
        endpoint=endpoint,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        created_at=clock.now(),
        sealed_body=crypto.seal(body, purpose=_SEAL, row=str(row_id)),
    )
    insert(answer)


def _principal(request: Request) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else "anonymous"


def _fingerprint(request: Request) -> str:
    query = sorted(request.query_params.lists())
    try:
        return crypto.digest_of(crypto.canonical_json([request.data, query]))
    except UnicodeEncodeError:
        raise ParseError from None  # half a character ("\ud800") is no text
