"""Showing a photo to staff."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.accounts.permissions import IsDeskOfficer, IsDispatcher, IsSupervisor
from backend.media.selectors import derivative_path, media


class JpegRenderer(BaseRenderer):
    """Lets a client ask for `image/jpeg`; the view answers with the file itself."""

    media_type = "image/jpeg"
    format = "jpg"


class ShowMedia(APIView):
    """A photo of a handover or a visit."""

    permission_classes = (IsDispatcher | IsSupervisor | IsDeskOfficer,)
    renderer_classes = (JSONRenderer, JpegRenderer)

    @extend_schema(
        operation_id="getMedia",
        tags=["media"],
        parameters=[OpenApiParameter("format", exclude=True)],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, sha256: str) -> FileResponse:
        """Get the clean picture: a JPEG of at most 2048 pixels without any metadata.

        The original with what the camera wrote into it is evidence and is never served.
        """
        found = media(sha256)
        response = FileResponse(
            derivative_path(found).open("rb"),
            content_type="image/jpeg",
            filename=f"{found.sha256[:16]}.jpg",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
