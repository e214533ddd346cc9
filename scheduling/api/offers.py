"""Windows that can be kept: for a fresh wish, and for a visit that is booked or failed."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsClerk
from backend.common import clock
from backend.common.shapes import Shape
from scheduling.api.booking import check_clerk
from scheduling.api.examples import examples_of
from scheduling.api.offer_shapes import OfferQuery, OfferSheetOut, sheet_answer
from scheduling.selectors.bookings import appointment_for
from scheduling.services.offers import find_offers, offers_for_appointment


class Offers(APIView):
    """Windows that can be kept."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="findOffers", examples=examples_of("findOffers"),
        tags=["booking"], responses=OfferSheetOut,
        parameters=[OfferQuery],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List every window of the next 14 days in which a courier can really come.

        `errand` may be repeated: `collect:<procedure_id>:<agency_id>` for new papers,
        `deliver:<dossier_token>` for a known dossier. A day without offers says why; an answer
        without any says in `instead` what would work.
        """
        asked = OfferQuery.read_query(request)
        if asked["is_urgent"]:
            check_clerk(request, lat=asked["lat"], lon=asked["lon"])
        sheet = find_offers(
            lat=asked["lat"], lon=asked["lon"], wishes=asked["errand"], now=clock.now(),
            from_day=asked.get("from_day"), days=asked["days"],
            length_min=int(asked["window_min"]), is_priority=asked["is_priority"],
            is_urgent=asked["is_urgent"],
        )  # fmt: skip
        return sheet_answer(sheet, order=asked["order"])


class AppointmentOffers(APIView):
    """Other windows for a booked or failed visit."""

    permission_classes = (IsCitizen | IsClerk,)

    @extend_schema(
        operation_id="findOffersForAppointment", tags=["booking"], responses=OfferSheetOut,
        parameters=[OpenApiParameter("window_min", int, enum=[60, 90, 120])],
    )  # fmt: skip
    def get(self, request: Request, appointment_id: UUID) -> Response:
        """List the windows this visit could be moved to; its own place counts as free."""
        length_min = _Length.read_query(request)["window_min"]
        sheet = offers_for_appointment(
            appointment=appointment_for(request.user, appointment_id),
            length_min=int(length_min), now=clock.now(),
        )  # fmt: skip
        return sheet_answer(sheet)


class _Length(Shape):
    window_min = serializers.ChoiceField(choices=[60, 90, 120], default=60)
