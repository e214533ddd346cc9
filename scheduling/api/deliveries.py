"""Deliveries at any time of a day, and the agency's list of uncollected results."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.api.shapes import PhoneField
from backend.accounts.models import User
from backend.accounts.permissions import IsCitizen, IsClerk
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.common.shapes import PointShape, Shape, TextField
from backend.offices.selectors import office_covering
from scheduling.api.booking import actor_of, is_citizen
from scheduling.api.examples import examples_of
from scheduling.selectors.bookings import delivery_wish_for, may_book_for_others
from scheduling.services.deliveries import Home, allow_any_time, withdraw_any_time
from scheduling.services.uncollected import import_uncollected
from scheduling.states import DeliveryWishState

EITHER = (IsCitizen | IsClerk,)


class AnyTimeIn(Shape):
    """A result that is ready, and where to bring it."""

    dossier_token = TextField(max_length=60)
    location = PointShape()
    address = TextField(max_length=300)
    landmark = TextField(max_length=200, required=False, allow_blank=True)


class AnyTimeOut(Shape):
    """A delivery of which the post chooses the time. `appointment_id`: once a round has it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=DeliveryWishState.choices)
    appointment_id = serializers.UUIDField(allow_null=True)


class AnyTimeDeliveries(APIView):
    """Deliveries at any time of a day."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="allowAnyTimeDelivery", examples=examples_of("allowAnyTimeDelivery"),
        tags=["booking"], request=AnyTimeIn,
        responses={201: AnyTimeOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        """Let the post choose the day: in the evening it gathers neighbours' results in a round.

        The promise is then that whole working day; a message tells it the evening before at the
        latest. The appointment can be moved to a narrower window like any other.
        """
        asked = AnyTimeIn.read(request)
        wish = allow_any_time(
            dossier_token=asked["dossier_token"], phone=_phone_of(request, asked["location"]),
            home=Home(
                **asked["location"], address=asked["address"], landmark=asked.get("landmark", "")
            ),
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(AnyTimeOut(wish).data, status=201)


class WithdrawAnyTime(APIView):
    """A delivery whose time the citizen wants to choose after all."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="withdrawAnyTimeDelivery", examples=examples_of("withdrawAnyTimeDelivery"),
        tags=["booking"], request=None, responses=AnyTimeOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, wish_id: UUID) -> Response:
        """Take the permission back, as long as no round has used it."""
        wish = delivery_wish_for(request.user, wish_id)
        return Response(AnyTimeOut(withdraw_any_time(wish_id=wish.id, now=clock.now())).data)


class UncollectedRowIn(Shape):
    """One line of the agency's list."""

    agency_code = TextField(max_length=50)
    procedure_id = serializers.UUIDField()
    owner_name = TextField(max_length=120)
    owner_phone = PhoneField()


class UncollectedIn(Shape):
    """An agency's list; `office_id` is the clerk's."""

    office_id = serializers.UUIDField()
    agency_id = serializers.UUIDField()
    rows = serializers.ListField(child=UncollectedRowIn(), min_length=1, max_length=200)


class ImportedRowOut(Shape):
    """What became of a line: `opened`, `ready`, `known`, or the code of a problem."""

    agency_code = serializers.CharField()
    outcome = serializers.CharField()
    dossier_id = serializers.UUIDField(allow_null=True)


class ImportedOut(Shape):
    """All lines, in their order."""

    rows = ImportedRowOut(many=True)


class UncollectedResults(APIView):
    """Results that nobody came for."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="importUncollectedResults", examples=examples_of("importUncollectedResults"),
        tags=["booking"], request=UncollectedIn,
        responses={201: ImportedOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        """Import an agency's list of uncollected results; each owner is offered a delivery.

        A wrong line stops nobody else, and importing a list again changes nothing.
        """
        asked = UncollectedIn.read(request)
        if not may_book_for_others(request.user, asked["office_id"]):
            raise NotFound
        rows = import_uncollected(
            agency_id=asked["agency_id"], rows=asked["rows"], actor=actor_of(request),
            now=clock.now(),
        )  # fmt: skip
        return Response(ImportedOut({"rows": rows}).data, status=201)


def _phone_of(request: Request, point: dict[str, float]) -> str | None:
    """Return the citizen's phone; None for a clerk of the office that serves the place."""
    if isinstance(request.user, User) and is_citizen(request):
        return request.user.phone
    office = office_covering(lat=point["lat"], lon=point["lon"])
    if not may_book_for_others(request.user, office.id):
        raise NotFound
    return None
