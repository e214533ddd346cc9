"""Pages by an opaque cursor: stable while rows are added, no total, no offset."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Pages(CursorPagination):
    """Up to 200 rows a page, in the order of `id` (UUIDv7: the order of birth).

    Answers `{"results": [...], "next_cursor": str | null}`; ask on with `?cursor=`.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "id"

    def get_paginated_response(self, data: Any) -> Response:
        """Answer one page."""
        return Response({"results": data, "next_cursor": self._next_cursor()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe one page for the API manual."""
        cursor = {
            "type": ["string", "null"], "description": "Pass it on as `cursor`.", "example": None,
        }  # fmt: skip
        return {
            "type": "object",
            "required": ["results", "next_cursor"],
            "properties": {"results": schema, "next_cursor": cursor},
        }

    def _next_cursor(self) -> str | None:
        link = self.get_next_link()
        # Decoded: whoever passes it on as a parameter encodes it again.
        return parse_qs(urlsplit(link).query)["cursor"][0] if link else None


def page_of(
    rows: QuerySet[Any],
    shape: type[serializers.BaseSerializer[Any]],
    view: APIView,
    request: Request,
    *,
    ordering: str | tuple[str, ...] = "id",
) -> Response:
    """Answer one page of rows, each in the given shape. `ordering` must be unique."""
    pages = Pages()
    pages.ordering = ordering  # type: ignore[assignment]  # DRF takes several columns too
    try:
        page = pages.paginate_queryset(rows, request, view)
    except (ValidationError, ValueError):
        # The position in a made-up cursor is compared with a column: not every text can be.
        raise NotFound(pages.invalid_cursor_message) from None
    return pages.get_paginated_response(shape(page, many=True).data)
