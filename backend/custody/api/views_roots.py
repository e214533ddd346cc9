"""The sealed days, for anybody who wants to hold us to them."""

from datetime import date
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsStaff
from backend.common.errors import NotFound
from backend.common.pagination import page_of
from backend.custody.api.askers import asker
from backend.custody.api.shapes_roots import ProofsOut, RootOut
from backend.custody.selectors.roots import proofs_of, root_of, roots
from backend.custody.selectors.scope import dossier_of


class ListRoots(APIView):
    """The roots of all days."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="listCustodyRoots", tags=["public"], responses=RootOut(many=True))
    def get(self, request: Request) -> Response:
        """List the signed root of every day, the newest first.

        Keep copies: whoever has one can show that the ledger of that day was changed later.
        """
        return page_of(roots(), RootOut, self, request, ordering="-day")


class ShowRoot(APIView):
    """The root of one day."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="getCustodyRoot", tags=["public"], responses=RootOut)
    def get(self, request: Request, day: str) -> Response:
        """Show the signed root of a day (`2026-03-02`), made one hour after the day's end."""
        try:
            wanted = date.fromisoformat(day)
        except ValueError as error:
            raise NotFound from error
        return Response(RootOut(root_of(wanted)).data)


class ShowProofs(APIView):
    """That a dossier's chain is in the roots of its days."""

    permission_classes = (IsCitizen | IsStaff,)

    @extend_schema(operation_id="getCustodyProofs", tags=["custody"], responses=ProofsOut)
    def get(self, request: Request, dossier_id: UUID) -> Response:
        """Show, for each sealed day on which the chain grew, the way from its head to the root.

        For the same people as the chain itself.
        """
        dossier = dossier_of(asker(request), dossier_id)
        return Response(ProofsOut({"proofs": proofs_of(dossier.id)}).data)
