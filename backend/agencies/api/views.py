"""Reading the directory. It is public: it stands on the walls of every town hall."""

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.agencies.api.shapes import AgenciesQuery, AgencyOut, DeskOut, DesksQuery
from backend.agencies.selectors import agencies, desks
from backend.common.pagination import page_of

IN_ORDER: Final = ("sort_key", "id")


class ListAgencies(APIView):
    """Agencies that decide dossiers."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listAgencies",
        tags=["agencies"],
        parameters=[AgenciesQuery],
        responses=AgencyOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List agencies in the order of their names; every filter that is given must hold."""
        wanted = AgenciesQuery.read_query(request)
        return page_of(agencies(**wanted), AgencyOut, self, request, ordering=IN_ORDER)


class ListDesks(APIView):
    """Desks where papers change hands."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listDesks",
        tags=["agencies"],
        parameters=[DesksQuery],
        responses=DeskOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the desks that are in use, each with its agency."""
        wanted = DesksQuery.read_query(request)
        return page_of(desks(**wanted), DeskOut, self, request)
