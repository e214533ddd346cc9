"""Errors as `application/problem+json` (RFC 9457), translated in this one place."""

from collections.abc import Mapping
from typing import Any, Final

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.http.request import HttpRequest
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.common.errors import DomainError, Kind

STATUS_OF: Final = {
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.RULE: 422,
    Kind.CONFLICT: 409,
    Kind.MALFORMED: 400,
    Kind.LIMIT: 429,
    Kind.GONE: 410,
    Kind.NO_ROOM: 507,
}
# PostgreSQL gave up waiting for somebody else's lock. All was rolled back; again may work.
BUSY: Final = (LockNotAvailable, DeadlockDetected, SerializationFailure)
# The classes of PostgreSQL's errors for a line that was cut, and for a server that stops or starts.
GONE: Final = ("08", "57P")
CONTENT_TYPE: Final = "application/problem+json"
# What the framework refuses: code, title, advice.
_FRAMEWORK: Final[Mapping[type[exceptions.APIException], tuple[str, str, str]]] = {
    exceptions.ParseError: (
        "malformed",
        "The request is not well formed.",
        "Send one JSON value in UTF-8.",
    ),
    exceptions.NotAuthenticated: (
        "not-authenticated",
        "Nobody is signed in.",
        "Send the header `Authorization: Token …`.",
    ),
    exceptions.AuthenticationFailed: (
        "token-invalid",
        "This token is not valid, or no longer.",
        "Sign in again.",
    ),
    exceptions.PermissionDenied: (
        "forbidden",
        "Your role may not do this.",
        "Sign in as somebody whose role may.",
    ),
    exceptions.NotFound: (
        "not-found",
        "There is no such thing here.",
        "Check the address.",
    ),
    exceptions.MethodNotAllowed: (
        "method-not-allowed",
        "This address does not take that method.",
        "Take one that the header `Allow` names.",
    ),
    exceptions.NotAcceptable: (
        "not-acceptable",
        "There is no answer in the media type that was asked for.",
        "Leave `Accept` out, or send `*/*`.",
    ),
    exceptions.UnsupportedMediaType: (
        "unsupported-media-type",
        "This media type is not read here.",
        "Send `Content-Type: application/json`.",
    ),
}
_REFUSED: Final = ("refused", "This is refused.", "Read the API description.")


class ProblemRenderer(JSONRenderer):
    """JSON with the media type of problems."""

    media_type = CONTENT_TYPE


def problem_of(error: DomainError) -> dict[str, Any]:
    """Return the members of the problem an error becomes."""
    facts = {key: value for key, value in error.facts_told().items() if value is not None}
    return _members(
        error.code, error.title, STATUS_OF[error.kind], error.detail, error.advice, **facts
    )


def problem_response(error: Exception) -> Response | None:
    """Return the answer to an error, or None for one that nobody expected."""
    body = _body_of(error)
    if body is None:
        return None
    headers = {"Retry-After": str(body["retry_after_s"])} if "retry_after_s" in body else {}
    if body["status"] == 401:
        headers["WWW-Authenticate"] = "Token"
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception raised in a view. An unexpected one is left to Django (500)."""
    response = problem_response(error)
    if response is not None:
        _show_as_problem(context.get("request"))
    return response


def _body_of(error: Exception) -> dict[str, Any] | None:
    match error:
        case DomainError():
            return problem_of(error)
        case Http404():
            return _not_found()
        case OperationalError(__cause__=cause) if isinstance(cause, BUSY):
            return _members(
                "busy",
                "Others are changing the same thing right now.",
                409,
                advice="Send the same request again in a second, with the same key.",
                retry_after_s=1,
            )
        case OperationalError() | InterfaceError() if is_away(error):
            return _members(
                "database-away",
                "Our records cannot be reached at the moment.",
                503,
                advice="Send the same request again in a few seconds; with the same key it is done"
                " once.",
                retry_after_s=2,
            )
        case exceptions.APIException():
            return _body_of_framework(error)
        case _:
            return None


def is_away(error: DatabaseError | InterfaceError) -> bool:
    """Say whether PostgreSQL was not there to answer: stopped, starting, or the line was cut."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    # No state: psycopg itself found that nobody is there.
    return cause.sqlstate is None or cause.sqlstate.startswith(GONE)


def _body_of_framework(error: exceptions.APIException) -> dict[str, Any]:
    match error:
        case exceptions.ValidationError():
            return _members(
                "malformed",
                "The request is not well formed.",
                400,
                advice="Correct the fields named in `errors`.",
                errors=_pointers(error.detail),
            )
        case exceptions.Throttled():
            wait_s = int(getattr(error, "wait", None) or 1) + 1
            advice = "Come back after the seconds that `retry_after_s` names."
            return _members(
                "too-many-requests", "Too many requests.", 429, advice=advice, retry_after_s=wait_s
            )
        case _:
            code, title, advice = _FRAMEWORK.get(type(error), _REFUSED)
            return _members(code, title, error.status_code, _detail_of(error), advice)


def _detail_of(error: exceptions.APIException) -> str:
    """Return what an error says beyond its title; the framework's own words are translated."""
    if not isinstance(error, exceptions.ParseError | exceptions.PermissionDenied):
        return ""
    said = str(error.detail)
    return "" if said == str(error.default_detail) else said


def _not_found() -> dict[str, Any]:
    code, title, advice = _FRAMEWORK[exceptions.NotFound]
    return _members(code, title, 404, advice=advice)


def _members(
    code: str, title: str, status: int, detail: str = "", advice: str = "", **facts: Any
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
    }
    if detail and detail != title:
        body["detail"] = detail
    if advice:
        body["advice"] = advice
    return body | facts


def _pointers(detail: Any, at: str = "") -> list[dict[str, str]]:
    """Flatten DRF's nested messages to `[{pointer, code, message}]` (JSON pointers)."""
    if isinstance(detail, dict):
        return [
            row
            for key, inner in detail.items()
            for row in _pointers(inner, at if key == "non_field_errors" else f"{at}/{key}")
        ]
    if isinstance(detail, list):
        if any(isinstance(inner, dict | list) for inner in detail):
            return [
                row
                for index, inner in enumerate(detail)
                if inner
                for row in _pointers(inner, f"{at}/{index}")
            ]
        return [row for inner in detail for row in _pointers(inner, at)]
    return [
        {"pointer": at, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}
    ]


def _show_as_problem(request: Any) -> None:
    if request is not None:
        request.accepted_renderer = ProblemRenderer()
        request.accepted_media_type = CONTENT_TYPE


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer an unknown path below /api/ as a problem; used as `handler404`."""
    return JsonResponse(_not_found(), status=404, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer a crash without its inside; used as `handler500`."""
    body = _members(
        "internal-error",
        "Something broke on our side.",
        500,
        advice="Send the same request again; with the same key it is done once.",
    )
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
