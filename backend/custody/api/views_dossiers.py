"""The chain of a dossier, its slips, and what anybody may check."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsStaff
from backend.common import clock
from backend.custody.api.askers import asker
from backend.custody.api.renderers import PdfRenderer
from backend.custody.api.shapes_out import CustodyOut, VerificationOut
from backend.custody.selectors import verification_of
from backend.custody.selectors.overview import custody_of
from backend.custody.selectors.scope import dossier_of, handover_of
from backend.custody.selectors.slips import verification_of_file
from backend.custody.services.slip_copies import give_out_slip


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
        """Show the slip as a PDF page, to those who may follow the dossier's papers.

        The file's hash is remembered and sealed with its day: `getVerificationOfFile` knows it.
        """
        handover = handover_of(asker(request), handover_id)
        headers = {
            "Content-Disposition": f'inline; filename="slip-{handover.id}.pdf"',
            "Cache-Control": "private, no-store",
        }
        slip = give_out_slip(handover_id=handover.id, now=clock.now())
        return Response(slip, headers=headers)


class VerifySlip(APIView):
    """What anybody who holds a slip may check."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="verifySlip", tags=["public"], responses=VerificationOut)
    def get(self, request: Request, token: str) -> Response:
        """Compare a slip with the ledger: hashes, times and counts, no personal data."""
        return Response(VerificationOut(verification_of(token)).data)


class VerifySlipFile(APIView):
    """What anybody who holds a slip's file may check."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="getVerificationOfFile", tags=["public"], responses=VerificationOut)
    def get(self, request: Request, sha256: str) -> Response:
        """Compare a slip's PDF file, by its SHA-256 in hex, with the ledger."""
        return Response(VerificationOut(verification_of_file(sha256)).data)
