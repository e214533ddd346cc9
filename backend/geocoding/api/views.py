"""From a text to a point on the map."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.geocoding.api.shapes import GeocodeQuery, PlacesOut
from backend.geocoding.services import find_places


class Geocode(APIView):
    """Places for a text."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="geocode", tags=["units"], parameters=[GeocodeQuery], responses=PlacesOut
    )
    def get(self, request: Request) -> Response:
        """Propose points for an address; the citizen moves the pin and confirms it."""
        wish = GeocodeQuery.read_query(request)
        return Response(PlacesOut(find_places(wish["q"])).data)
