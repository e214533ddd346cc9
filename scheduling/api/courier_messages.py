"""The dispatcher's door to a courier's phone, and to what a running day warns of."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsDispatcher
from backend.accounts.roles import Role
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.shapes import Shape, TextField
from backend.common.uuid7 import uuid7
from backend.notifications.states import MessageState
from backend.offices.selectors import courier_for
from scheduling.api.booking import actor_of
from scheduling.api.examples import examples_of
from scheduling.selectors.days import open_warnings, service_day_for
from scheduling.services.courier_messages import write_to_courier
from scheduling.states import WarningKind

PLANS = (IsDispatcher,)
MOST_LETTERS = 300  # what a phone shows at a glance, and a message holds


class CourierMessageIn(Shape):
    """What to say."""

    text = TextField(max_length=MOST_LETTERS)


class CourierMessageOut(Shape):
    """The message, and how far it got. Its text is the courier's to read."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=MessageState.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class DayWarningOut(Shape):
    """A promise at risk (`subject_id`: the appointment) or a silent phone (the courier)."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WarningKind.choices)
    subject_id = serializers.UUIDField()
    late_s = serializers.IntegerField(help_text="How late by what dispatchers were last told.")
    told_late_s = serializers.IntegerField(help_text="How late by what the citizen was told.")
    raised_at = serializers.DateTimeField()


class CourierMessages(APIView):
    """Words to a courier."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="writeToCourier", examples=examples_of("writeToCourier"), tags=["planning"],
        request=CourierMessageIn, responses={201: CourierMessageOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, courier_id: UUID) -> Response:
        """Write to a courier of one's office.

        The phone is knocked at and the text stands in `listCourierMessages`. Do not write
        citizens' data: the stop has them. 404 for a courier of another office.
        """
        courier = courier_for(request.user, courier_id, Role.DISPATCHER)
        message = write_to_courier(
            courier_id=courier.id, message_id=uuid7(), **CourierMessageIn.read(request),
            writer=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(CourierMessageOut(message).data, status=201)


class DayWarnings(APIView):
    """What a running day warns of."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="listDayWarnings", tags=["planning"],
        responses={200: DayWarningOut(many=True)},
    )  # fmt: skip
    def get(self, request: Request, day_id: UUID) -> Response:
        """List the open warnings of a day, oldest first: promises at risk and silent phones."""
        day = service_day_for(request.user, day_id, Role.DISPATCHER)
        return Response(DayWarningOut(open_warnings(day), many=True).data)
