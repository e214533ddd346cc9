"""How our API describes itself: keys, problems, operation ids."""

import re
from typing import Any, Final, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from backend.common.pagination import Pages
from backend.common.problems import CONTENT_TYPE
from backend.common.shapes import ProblemShape

Direction = Literal["request", "response"]
_PROBLEMS: Final = {
    "400": "The request is not well formed.",
    "401": "Nobody is signed in, or the token is not valid.",
    "403": "This role may not do this.",
    "404": "Not there, or not yours.",
    "405": "Not with this method.",
    "406": "This media type is not offered.",
    "409": "Somebody was faster, or the same request is still running: look again and retry.",
    "415": "Send JSON.",
    "422": "A rule refuses it; nothing was changed.",
    "429": "Too often; `Retry-After` says when to come back.",
}
_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 255 characters, fresh for each intention, the same when you repeat it.",
)


class Schema(AutoSchema):
    """Adds the idempotency key where a view asks for it, and the problems of every operation."""

    def get_summary(self) -> str:
        """Return the first sentence of the description, which lists show beside the path."""
        said = " ".join(str(self.get_description()).partition("\n\n")[0].split())
        return re.split(r"\. (?=[A-Z])", said, maxsplit=1)[0].rstrip(".")

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters of the operation, with the key where it is required."""
        handler = getattr(self.view, self.method.lower(), None)
        keyed = getattr(handler, "is_idempotent", False)
        return [*super().get_override_parameters(), *([_KEY] if keyed else [])]

    def _get_paginator(self) -> Pages:
        """Describe every list as a page: `page_of` answers all of them so."""
        return Pages()

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, sentence in _PROBLEMS.items():
            if status not in bodies:
                answer = OpenApiResponse(ProblemShape, sentence)
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    answer, status, [CONTENT_TYPE]
                )
        return bodies


def without_empty_defaults(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Drop `default: ""`, which says "not given" and need not match the field's own pattern."""
    pending: list[Any] = [result]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if node.get("default") == "":
                del node["default"]
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return result
