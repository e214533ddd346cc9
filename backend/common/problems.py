"""Errors as `application/problem+json` (RFC 9457), translated in this one place."""

from typing import Any, Final

from django.http import Http404, JsonResponse
from django.http.request import HttpRequest
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
}
CONTENT_TYPE: Final = "application/problem+json"


class ProblemRenderer(JSONRenderer):
    """JSON with the media type of problems."""

    media_type = CONTENT_TYPE


def problem_of(error: DomainError) -> dict[str, Any]:
    """Return the members of the problem an error becomes."""
    facts = {key: value for key, value in error.facts.items() if value is not None}
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
            return _members("not-found", "There is no such thing here.", 404)
        case exceptions.ValidationError():
            fields = _pointers(error.detail)
            return _members(
                "malformed",
                "The request is not well formed.",
                400,
                advice="Correct the fields named in `errors`.",
                errors=fields,
            )
        case exceptions.Throttled():
            wait_s = int(getattr(error, "wait", None) or 1) + 1
            return _members("too-many-requests", "Too many requests.", 429, retry_after_s=wait_s)
        case exceptions.APIException():
            return _members(_code_of(error), str(error.detail), error.status_code)
        case _:
            return None


def _code_of(error: exceptions.APIException) -> str:
    known = {
        exceptions.ParseError: "malformed",
        exceptions.NotAuthenticated: "not-authenticated",
        exceptions.AuthenticationFailed: "token-invalid",
        exceptions.PermissionDenied: "forbidden",
        exceptions.NotFound: "not-found",
        exceptions.MethodNotAllowed: "method-not-allowed",
        exceptions.NotAcceptable: "not-acceptable",
        exceptions.UnsupportedMediaType: "unsupported-media-type",
    }
    return known.get(type(error), "refused")


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
    body = _members("not-found", "There is no such thing here.", 404)
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer a crash without its inside; used as `handler500`."""
    body = _members(
        "internal-error",
        "Something broke on our side.",
        500,
        advice="Send the same request again; with the same key it is done once.",
    )
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
