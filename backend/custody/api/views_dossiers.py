"""The chain of a dossier, its slips, and what anybody may check."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsStaff
from backend.custody.api.askers import asker
from backend.custody.api.renderers import PdfRenderer
from backend.custody.api.shapes_out import CustodyOut, VerificationOut
from backend.custody.selectors import verification_of
from backend.custody.selectors.overview import custody_of
from backend.custody.selectors.scope import dossier_of, handover_of


class ShowCustody(APIView):
    """Where a dossier's papers are and were."""

    permission_classes = (IsCitizen | IsStaff,)

    @extend_schema(operation_id="getCustody", tags=["custody"], responses=CustodyOut)
    def get(self, request: Request, dossier_id: UUID) -> Response:
        """Show packets, handovers and timeline, check the chain, and export it for outsiders.

        For the dossier's citizen, the desk officers of its agency, and the staff of the offices
        its papers went through.
        """
        dossier = dossier_of(asker(request), dossier_id)
        return Response(CustodyOut(custody_of(dossier.id)).data)


class ShowSlip(APIView):
    """The slip of a handover."""

    permission_classes = (IsCitizen | IsStaff,)
    renderer_classes = (PdfRenderer,)

    @extend_schema(
        operation_id="getSlip",
        tags=["custody"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, handover_id: UUID) -> Response:
        """Show the slip as a PDF page, to those who may follow the dossier's papers."""
        handover = handover_of(asker(request), handover_id)
        headers = {
            "Content-Disposition": f'inline; filename="slip-{handover.id}.pdf"',
            "Cache-Control": "private, no-store",
        }
        # Half a second of imports that no other request and no worker needs.
        from backend.custody.slips import slip_pdf  # noqa: PLC0415

        return Response(slip_pdf(handover.id), headers=headers)


class VerifySlip(APIView):
    """What anybody who holds a slip may check."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="verifySlip", tags=["public"], responses=VerificationOut)
    def get(self, request: Request, token: str) -> Response:
        """Compare a slip with the ledger: hashes, times and counts, no personal data."""
        return Response(VerificationOut(verification_of(token)).data)
