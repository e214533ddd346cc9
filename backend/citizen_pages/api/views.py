"""Following a dossier by its public link."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.citizen_pages.api.shapes import (
    SlipDisputeIn,
    SlipDisputeOut,
    TrackingOut,
    TrackingQuery,
)
from backend.citizen_pages.headers import close
from backend.citizen_pages.selectors import looked_up, tracking_of
from backend.citizen_pages.texts import Language
from backend.citizen_pages.wording import in_words
from backend.common import clock
from backend.custody.services import dispute_handover
from backend.dossiers.selectors import dossier_by_tracking


class TrackDossier(APIView):
    """A dossier by its tracking token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="trackDossier",
        tags=["tracking"],
        auth=[],
        parameters=[TrackingQuery],
        responses=TrackingOut,
    )
    def get(self, request: Request, token: str) -> Response:
        """Follow a dossier: what happened, who holds the papers, what comes next.

        The token is that of the link in the confirmation message. The answer names no people,
        phones or addresses. `/track/{token}` shows the same as a page.
        """
        language = Language(TrackingQuery.read_query(request)["lang"])
        found = tracking_of(token, now=clock.now())
        return Response(TrackingOut(in_words(found, language)).data)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Close every answer, problems included."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        close(answer)
        return answer


class DisputeSlip(APIView):
    """A citizen's word against a slip."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="disputeSlip",
        tags=["tracking"],
        auth=[],
        request=SlipDisputeIn,
        responses=SlipDisputeOut,
    )
    def post(self, request: Request, token: str, handover_id: UUID) -> Response:
        """Say that a slip is wrong, within 30 days; its papers wait until that is settled.

        `getCustody` names the handover to its citizen. Twice is once: the first word stands.
        """
        wish = SlipDisputeIn.read(request)
        dossier = dossier_by_tracking(looked_up(token))
        incident = dispute_handover(
            dossier_id=dossier.id, handover_id=handover_id, **wish, now=clock.now()
        )
        return Response(SlipDisputeOut(incident).data)
