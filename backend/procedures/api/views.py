"""The catalogue of procedures, open to everybody."""

from datetime import date
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.localtime import service_day_of
from backend.common.pagination import page_of
from backend.procedures import selectors
from backend.procedures.api import shapes


class Procedures(APIView):
    """The catalogue."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listProcedures",
        tags=["procedures"],
        parameters=[shapes.ProcedureQuery],
        responses=shapes.ProcedureOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List procedures by name, as they stand today; `q` finds "khai sinh" and "Birth" alike."""
        wish = shapes.ProcedureQuery.read_query(request)
        rows = selectors.procedures_in_force(on_day=_today(), **wish)
        return page_of(rows, shapes.ProcedureOut, self, request, ordering=("sort_key", "id"))


class OneProcedure(APIView):
    """One procedure."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="getProcedure", tags=["procedures"], responses=shapes.ProcedureDetailOut
    )
    def get(self, request: Request, procedure_id: UUID) -> Response:
        """Show what to prepare, how sure that is, and what we assume for planning."""
        version = selectors.procedure_in_force(procedure_id=procedure_id, on_day=_today())
        return Response(shapes.ProcedureDetailOut(version).data)


class ProcedureFields(APIView):
    """The fields of procedures."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listProcedureFields",
        tags=["procedures"],
        responses=shapes.FieldOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the fields; a courier's skills have the same keys."""
        return page_of(selectors.fields(), shapes.FieldOut, self, request, ordering="key")


class Exemptions(APIView):
    """Who pays less postage."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listExemptions", tags=["procedures"], responses=shapes.ExemptionsOut
    )
    def get(self, request: Request) -> Response:
        """Show the exemptions of the price list in force today, at most one of which counts."""
        rows = selectors.exemptions(on_day=_today())
        return Response(shapes.ExemptionsOut({"exemptions": rows}).data)


def _today() -> date:
    return service_day_of(clock.now())
