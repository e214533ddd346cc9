"""Photos up, by their hash."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.permissions import IsCourierOrDraining
from backend.common import clock
from backend.common.problems import problem_of
from backend.common.shapes import ProblemShape, Shape
from backend.media.api.views import ShowMedia
from backend.media.errors import TooLarge
from backend.media.selectors import media, media_or_none
from backend.media.services import MAX_BYTES, store
from mobile_api.api.senders import sender_of
from mobile_api.services.photos import note_photo
from mobile_api.services.releasing import release


class MediaOut(Shape):
    """A photo the server has."""

    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(help_text="Of the original, in pixels.")
    height = serializers.IntegerField()


class MediaObject(ShowMedia):
    """A photo: put by couriers, shown to staff."""

    def get_permissions(self) -> Sequence[Any]:
        """Let couriers put and ask, and whom the parent names look."""
        return (
            [IsCourierOrDraining()]
            if self.request.method in {"PUT", "HEAD"}
            else super().get_permissions()
        )

    @extend_schema(
        operation_id="putMedia",
        tags=["courier"],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={
            200: OpenApiResponse(MediaOut, "It was here before."),
            201: OpenApiResponse(MediaOut, "It is stored."),
            507: OpenApiResponse(ProblemShape, "There is no room; nothing was stored."),
        },
    )
    def put(self, request: Request, sha256: str) -> Response:
        """Store a photo under the SHA-256 of its bytes (64 lower-case hex digits).

        Send the very bytes that were hashed, with any content type. Putting it again answers 200;
        HEAD asks whether it is here (200 or 404) without sending it.
        Refused, and nothing stored: `media-hash-mismatch` (send again), `media-empty`,
        `media-too-large` (over 12 MB), `media-not-an-image`; 429 `media-decoder-busy` and 507
        `media-no-room`: keep it, later. Operations that waited for it are taken up.
        """
        sender, now = sender_of(request), clock.now()
        is_new = media_or_none(sha256) is None
        found = store(sha256=sha256, data=_body(request), uploaded_by=sender.device_id, now=now)
        note_photo(sha256, now=now)
        release([f"media:{sha256}"], tell=problem_of, now=now)
        return Response(MediaOut.of(found), status=201 if is_new else 200)

    def head(self, request: Request, sha256: str, **_: Any) -> Response:
        """Ask whether a photo is here already: 200, or 404."""
        media(sha256)
        return Response()


def _body(request: Request) -> bytes:
    """Return the bytes, whatever they call themselves; the length is judged before reading."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    length = int(said) if said.isdigit() else 0
    if length > MAX_BYTES:
        raise TooLarge(size_bytes=length, max_bytes=MAX_BYTES)
    stream = request.stream
    return bytes(stream.read(length)) if stream else b""
