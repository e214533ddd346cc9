"""What a desk officer says of a dossier of her agency."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsDeskOfficer
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.custody.api.askers import asker
from backend.custody.api.shapes import AcceptanceIn, ResultIn, StatusIn
from backend.custody.api.shapes_out import PacketOut
from backend.custody.selectors.packets import packet_with_holder
from backend.custody.selectors.scope import desk_for
from backend.custody.services import issue_result
from backend.dossiers.api.shapes import DossierOut
from backend.dossiers.selectors import dossier_visible_to
from backend.dossiers.services import record_acceptance, record_status


class RecordAcceptance(APIView):
    """The agency takes a dossier on."""

    permission_classes = (IsDeskOfficer,)

    @extend_schema(
        operation_id="recordAcceptance", tags=["desk"], request=AcceptanceIn, responses=DossierOut
    )
    @idempotent
    def post(self, request: Request, dossier_id: UUID) -> Response:
        """Accept a dossier under your agency's code; the owner is told code and due day."""
        dossier = dossier_visible_to(asker(request), dossier_id)
        accepted = record_acceptance(
            dossier_id=dossier.id,
            **AcceptanceIn.read(request),
            actor=f"user:{asker(request).id}",
            now=clock.now(),
        )
        return Response(DossierOut(accepted).data)


class RecordStatus(APIView):
    """How far the agency is."""

    permission_classes = (IsDeskOfficer,)

    @extend_schema(
        operation_id="recordStatus", tags=["desk"], request=StatusIn, responses=DossierOut
    )
    @idempotent
    def post(self, request: Request, dossier_id: UUID) -> Response:
        """Say the national status (1 to 10) of a dossier of your agency."""
        dossier = dossier_visible_to(asker(request), dossier_id)
        moved = record_status(
            dossier_id=dossier.id,
            **StatusIn.read(request),
            actor=f"user:{asker(request).id}",
            now=clock.now(),
        )
        return Response(DossierOut(moved).data)


class IssueResult(APIView):
    """A result leaves the agency."""

    permission_classes = (IsDeskOfficer,)

    @extend_schema(
        operation_id="issueResult", tags=["desk"], request=ResultIn, responses={201: PacketOut}
    )
    @idempotent
    def post(self, request: Request, dossier_id: UUID) -> Response:
        """Seal a result at your desk; the status becomes 9 and its delivery can be booked."""
        dossier = dossier_visible_to(asker(request), dossier_id)
        wish = ResultIn.read(request)
        desk = desk_for(asker(request), dossier, wish.pop("desk_id"))
        packet = issue_result(
            dossier_id=dossier.id,
            desk_id=desk.id,
            **wish,
            actor_id=asker(request).id,
            now=clock.now(),
        )
        return Response(PacketOut(packet_with_holder(packet.id)).data, status=201)
