"""The dispatcher's door to what an office keeps back of its days."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsDispatcher
from backend.accounts.roles import Role
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.common.shapes import Shape
from backend.offices.selectors import office_for
from scheduling.api.examples import examples_of
from scheduling.selectors.reserve import reserve_rules
from scheduling.services.reserve_rules import define_reserve_rule, drop_reserve_rule
from scheduling.states import ReserveKind

_LAST_SECOND = 86_399


class ReserveRuleIn(Shape):
    """So many places of each day, for whom and until when. Times in seconds since midnight."""

    kind = serializers.ChoiceField(choices=ReserveKind.choices)
    area_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    n_places = serializers.IntegerField(min_value=1, max_value=20)
    service_s = serializers.IntegerField(min_value=60, max_value=7_200, default=1_200)
    opens_s = serializers.IntegerField(min_value=0, max_value=_LAST_SECOND)
    closes_s = serializers.IntegerField(min_value=1, max_value=_LAST_SECOND)
    days_before = serializers.IntegerField(min_value=0, max_value=30, default=1)
    release_s = serializers.IntegerField(min_value=0, max_value=_LAST_SECOND, default=57_600)


class ReserveRuleOut(Shape):
    """A rule as it stands."""

    id = serializers.UUIDField()
    office_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ReserveKind.choices)
    area_id = serializers.UUIDField(allow_null=True)
    n_places = serializers.IntegerField()
    service_s = serializers.IntegerField()
    opens_s = serializers.IntegerField()
    closes_s = serializers.IntegerField()
    days_before = serializers.IntegerField()
    release_s = serializers.IntegerField()


class ReserveRules(APIView):
    """What an office keeps back of its days."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="listReserveRules", examples=examples_of("listReserveRules"),
        tags=["planning"], responses=ReserveRuleOut(many=True),
    )  # fmt: skip
    def get(self, request: Request, office_id: UUID) -> Response:
        """List the rules of your office; there are ten at most, so one page holds them."""
        office = office_for(request.user, office_id, Role.DISPATCHER)
        rows = ReserveRuleOut(reserve_rules(office.id), many=True).data
        return Response({"results": rows, "next_cursor": None})

    @extend_schema(
        operation_id="createReserveRule", examples=examples_of("createReserveRule"),
        tags=["planning"], request=ReserveRuleIn,
        responses={201: ReserveRuleOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, office_id: UUID) -> Response:
        """Keep back places of every day for priority groups, a far area or urgent visits.

        Only bookings that are entitled can have them; the rest of a day's places is open to all.
        """
        office = office_for(request.user, office_id, Role.DISPATCHER)
        rule = define_reserve_rule(
            office_id=office.id, **ReserveRuleIn.read(request), now=clock.now()
        )
        return Response(ReserveRuleOut(rule).data, status=201)


class OneReserveRule(APIView):
    """One rule."""

    permission_classes = (IsDispatcher,)

    @extend_schema(operation_id="deleteReserveRule", tags=["planning"], responses={204: None})
    def delete(self, request: Request, office_id: UUID, rule_id: UUID) -> Response:
        """Keep nothing back by this rule any more; its free places are open to all."""
        office = office_for(request.user, office_id, Role.DISPATCHER)
        if not drop_reserve_rule(office_id=office.id, rule_id=rule_id, now=clock.now()):
            raise NotFound
        return Response(status=204)
