"""The dispatcher's door to a running day that loses a courier."""

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
from scheduling.api.booking import actor_of
from scheduling.api.day_shapes import DayOut
from scheduling.api.examples import examples_of
from scheduling.selectors.days import replan_for, service_day_for
from scheduling.services.replanning import accept_replan, request_replan
from scheduling.states import PlanRunState

PLANS = (IsDispatcher,)


class ReplanIn(Shape):
    """Who dropped out, and how long may be searched."""

    courier_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    reason = TextField(max_length=200)
    seconds = serializers.FloatField(min_value=0.2, max_value=30, default=3, source="limit_s")


class ReplanOut(Shape):
    """The question and, when it is answered, both proposals.

    Each proposal has `orders` (courier to visits), `visits` (what changes for whom), `promises`
    (kept, moved inside the window, broken) and `travel_s`.
    """

    id = serializers.UUIDField()
    service_day_id = serializers.UUIDField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PlanRunState.choices)
    gone = serializers.ListField(child=serializers.UUIDField())
    reason = serializers.CharField()
    proposals = serializers.DictField()
    accepted = serializers.CharField()
    failure = serializers.CharField()
    requested_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ReplanChoiceIn(Shape):
    """Which of the two."""

    code = serializers.ChoiceField(choices=["least_change", "reoptimised"])


class Replans(APIView):
    """How to go on with a running day."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="requestReplan", examples=examples_of("requestReplan"),
        tags=["planning"], request=ReplanIn,
        responses={202: ReplanOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Ask how to go on without some couriers; nothing changes until a proposal is taken.

        Before a day runs, mark the courier absent instead.
        """
        row = request_replan(
            day=service_day_for(request.user, day_id, Role.DISPATCHER), **ReplanIn.read(request),
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(ReplanOut(row).data, status=202)


class OneReplan(APIView):
    """One question."""

    permission_classes = PLANS

    @extend_schema(operation_id="getReplan", tags=["planning"], responses=ReplanOut)
    def get(self, request: Request, replan_id: UUID) -> Response:
        """Show the proposals, or that somebody still works on them."""
        return Response(ReplanOut(replan_for(request.user, replan_id)).data)


class AcceptReplan(APIView):
    """A proposal taken."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="acceptReplan",
        examples=examples_of("acceptReplan"),
        tags=["planning"],
        request=ReplanChoiceIn,
        responses=DayOut,
    )
    @idempotent
    def post(self, request: Request, replan_id: UUID) -> Response:
        """Go on by one proposal; phones get their new routes.

        Who changes courier or loses the place stands among the day's affected visits. 409
        `revision-moved` if something happened in between: ask again.
        """
        day = accept_replan(
            row=replan_for(request.user, replan_id), **ReplanChoiceIn.read(request),
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(DayOut(day).data)
