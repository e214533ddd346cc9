"""Where couriers are while they work."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCourier
from backend.common import clock
from backend.common.shapes import InstantField, Shape
from mobile_api.api.senders import sender_of
from mobile_api.api.strict import StrictShape
from mobile_api.services.positions import Fix, take_positions
from mobile_api.services.reports import Push

MAX_POSITIONS = 200


class PositionIn(StrictShape):
    """One position, WGS 84 degrees."""

    at = InstantField()
    boot = serializers.CharField(max_length=40, allow_blank=True, default="")
    boot_elapsed_ms = serializers.IntegerField(
        min_value=0, max_value=2**53, allow_null=True, default=None
    )
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=100_000, allow_null=True, default=None
    )


class PositionsIn(StrictShape):
    """At most 200 positions, the newest first: what the dispatcher needs comes up first."""

    install_id = serializers.UUIDField()
    sent_at = InstantField(allow_null=True, default=None)
    boot = serializers.CharField(max_length=40, allow_blank=True, default="")
    boot_elapsed_ms = serializers.IntegerField(
        min_value=0, max_value=2**53, allow_null=True, default=None
    )
    take_over = serializers.BooleanField(
        default=False, help_text="This is the phone on the road now."
    )
    positions = serializers.ListField(
        child=PositionIn(), allow_empty=False, max_length=MAX_POSITIONS
    )


class PositionsOut(Shape):
    """How many were new and on shift; the others were not kept."""

    stored = serializers.IntegerField()
    off_shift = serializers.IntegerField()
    repeated = serializers.IntegerField()


class Positions(APIView):
    """Where the courier is."""

    permission_classes = (IsCourier,)

    @extend_schema(
        operation_id="pushPositions",
        tags=["courier"],
        request=PositionsIn,
        responses={200: PositionsOut},
    )
    def post(self, request: Request) -> Response:
        """Push positions of the shift; they need no key, the same one again changes nothing.

        Only positions inside the courier's hours of work are kept. One phone reports a shift:
        422 `other-phone-is-live` from a second one, until it says `take_over`.
        """
        wish = PositionsIn.read(request)
        fixes = [Fix(**each) for each in wish.pop("positions")]
        take_over = wish.pop("take_over")
        taken = take_positions(
            fixes, push=Push(**wish), sender=sender_of(request), take_over=take_over,
            now=clock.now(),
        )  # fmt: skip
        return Response(PositionsOut(taken).data)
