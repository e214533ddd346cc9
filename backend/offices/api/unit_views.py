"""Provinces, communes and the wards before them: public, for forms."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common.pagination import page_of
from backend.offices.api import shapes
from backend.offices.selectors import units


class Provinces(APIView):
    """The provinces and cities of today."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listProvinces", tags=["units"], responses=shapes.ProvinceOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the 34 provinces in the order of the Vietnamese alphabet."""
        return page_of(
            units.provinces(), shapes.ProvinceOut, self, request, ordering=("sort_key", "code")
        )


class Communes(APIView):
    """The communes of today."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listCommunes",
        tags=["units"],
        parameters=[shapes.CommuneQuery],
        responses=shapes.CommuneOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List communes by name; `q` finds "cao lanh" and "Phường Cao Lãnh" alike."""
        wish = shapes.CommuneQuery.read_query(request)
        rows = units.communes(province_code=wish["province"], q=wish["q"])
        return page_of(rows, shapes.CommuneOut, self, request, ordering=("sort_key", "code"))


class LegacyWards(APIView):
    """What a commune was made of."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="listLegacyWards",
        tags=["units"],
        responses=shapes.LegacyWardOut(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """List the wards of before 1 July 2025 that went into a commune.

        The postage band hangs on the legacy district, so the citizen is asked for the ward.
        """
        rows = units.legacy_wards_of(code)
        order = ("sort_key", "ward_id")
        return page_of(rows, shapes.LegacyWardOut, self, request, ordering=order)
