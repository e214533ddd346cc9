"""Reading dossiers. Changes come from booking, from desks and from the road."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsDeskOfficer
from backend.common.pagination import page_of
from backend.dossiers.api.shapes import DossierDetailOut, DossierOut
from backend.dossiers.selectors import dossier_visible_to, dossiers_of_citizen


class ListDossiers(APIView):
    """A citizen's dossiers."""

    permission_classes = (IsCitizen,)

    @extend_schema(operation_id="listDossiers", tags=["dossiers"], responses=DossierOut(many=True))
    def get(self, request: Request) -> Response:
        """List your own dossiers, oldest first."""
        return page_of(dossiers_of_citizen(request.user), DossierOut, self, request)


class ShowDossier(APIView):
    """One dossier."""

    permission_classes = (IsCitizen | IsDeskOfficer,)

    @extend_schema(operation_id="getDossier", tags=["dossiers"], responses=DossierDetailOut)
    def get(self, request: Request, dossier_id: UUID) -> Response:
        """Show one of your own dossiers, or to a desk officer one of her agency's."""
        found = dossier_visible_to(request.user, dossier_id)
        context = {"asker_id": request.user.id}
        return Response(DossierDetailOut(found, context=context).data)
