"""Waiting for a place on a full day."""

from typing import Any
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
from backend.common.pagination import page_of
from backend.common.shapes import InstantField, PointShape, Shape, TextField
from backend.offices.selectors import office_covering
from scheduling.api.booking import actor_of, is_citizen
from scheduling.api.examples import examples_of
from scheduling.api.shapes import ErrandIn
from scheduling.selectors.bookings import may_book_for_others, waiting_for, waiting_places_for
from scheduling.services.holds import Wish
from scheduling.services.waitlist import join_waitlist, leave_waitlist
from scheduling.states import WaitingState

EITHER = (IsCitizen | IsClerk,)


class WaitIn(Shape):
    """A day that is full: any window of `window_min` between the two times will do."""

    opens_at = InstantField()
    closes_at = InstantField()
    window_min = serializers.ChoiceField(choices=[60, 90, 120], default=60)
    location = PointShape()
    address = TextField(max_length=300)
    landmark = TextField(max_length=200, required=False, allow_blank=True)
    contact_name = TextField(max_length=120)
    phone = PhoneField(required=False, help_text="A clerk's caller; a citizen waits with her own.")
    errands = serializers.ListField(child=ErrandIn(), min_length=1, max_length=10)
    is_priority = serializers.BooleanField(default=False)


class WaitOut(Shape):
    """A wish in line. `hold_id`: the place that is kept for it, to be confirmed like any hold."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=WaitingState.choices)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    window_min = serializers.IntegerField(source="length_min")
    address = serializers.CharField()
    hold_id = serializers.UUIDField(allow_null=True)
    hold_expires_at = serializers.DateTimeField(
        source="hold.expires_at", default=None, allow_null=True
    )


class Waitlist(APIView):
    """Wishes for full days."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="listWaitingPlaces", examples=examples_of("listWaitingPlaces"),
        tags=["booking"], responses=WaitOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the citizen's own wishes, or those of the clerk's offices."""
        return page_of(waiting_places_for(request.user), WaitOut, self, request)

    @extend_schema(
        operation_id="joinWaitlist",
        examples=examples_of("joinWaitlist"),
        tags=["booking"],
        request=WaitIn,
        responses={201: WaitOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Wait for a place on a full day. The first in line is offered what becomes free.

        A message tells the window and until when it is kept; confirm it like any hold. A day
        that still has a place answers 422 `place-free` with its windows.
        """
        asked = WaitIn.read(request)
        entry = join_waitlist(
            **_wish_of(request, asked), length_min=int(asked["window_min"]),
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(WaitOut(entry).data, status=201)


class LeaveWaitlist(APIView):
    """A wish taken back."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="leaveWaitlist", examples=examples_of("leaveWaitlist"), tags=["booking"],
        request=None, responses=WaitOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, waiting_id: UUID) -> Response:
        """Leave the line, and give back the place that is kept, if there is one."""
        entry = leave_waitlist(
            waiting_id=waiting_for(request.user, waiting_id).id, actor=actor_of(request),
            now=clock.now(),
        )  # fmt: skip
        return Response(WaitOut(entry).data)


def _wish_of(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    point = asked["location"]
    phone, channel = asked.get("phone"), "web"
    if isinstance(request.user, User) and is_citizen(request):
        phone = request.user.phone
    else:
        channel = "hotline"
        office = office_covering(lat=point["lat"], lon=point["lon"])
        if not may_book_for_others(request.user, office.id):
            raise NotFound
    if not phone:
        raise serializers.ValidationError({"phone": "Whose phone?"}, code="required")
    wish = Wish(
        opens_at=asked["opens_at"], closes_at=asked["closes_at"], lat=point["lat"],
        lon=point["lon"], address=asked["address"], landmark=asked.get("landmark", ""),
        contact_name=asked["contact_name"], phone=phone, errands=asked["errands"],
        is_priority=asked["is_priority"],
    )  # fmt: skip
    return {"wish": wish, "channel": channel}
