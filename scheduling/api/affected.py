"""The dispatcher's door to the bookings that an absence, a changed shift or a closure concerns."""

from typing import Any
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
from backend.common.shapes import Shape
from scheduling.api.booking import actor_of
from scheduling.api.examples import examples_of
from scheduling.models import AffectedVisit
from scheduling.selectors.days import affected_visit_for, service_day_for
from scheduling.services.affected import (
    OTHER_COURIER,
    OTHER_WINDOW,
    accept_affected,
    accept_all,
    ask_citizen,
    find_proposals,
    open_affected,
)
from scheduling.states import AffectedState

PLANS = (IsDispatcher,)


class ProposalOut(Shape):
    """What could be done: the courier who keeps the promise now, or another window."""

    kind = serializers.ChoiceField(choices=[OTHER_COURIER, OTHER_WINDOW])
    courier_id = serializers.UUIDField(required=False)
    opens_at = serializers.DateTimeField(required=False)
    closes_at = serializers.DateTimeField(required=False)
    added_travel_s = serializers.IntegerField(required=False)


class AffectedOut(Shape):
    """A booking that a change concerns. Its own promise is `opens_at` to `closes_at`.

    `proposals` are empty while somebody still looks, or when nothing can be kept.
    """

    id = serializers.UUIDField()
    appointment_id = serializers.UUIDField()
    number = serializers.CharField(source="appointment.number")
    address = serializers.CharField(source="appointment.address")
    opens_at = serializers.DateTimeField(source="appointment.opens_at")
    closes_at = serializers.DateTimeField(source="appointment.closes_at")
    cause = serializers.CharField()
    courier_before_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=AffectedState.choices)
    proposals = ProposalOut(many=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    raised_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class AcceptIn(Shape):
    """Which of the proposals, counted from 0."""

    choice = serializers.IntegerField(min_value=0, max_value=9, default=0)


class OutcomeOut(Shape):
    """What became of one booking; `code` says why it is still open."""

    affected = AffectedOut()
    code = serializers.CharField()


class AffectedVisits(APIView):
    """Bookings of a day that wait for a decision."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="listAffectedVisits", tags=["planning"], responses=AffectedOut(many=True)
    )
    def get(self, request: Request, day_id: UUID) -> Response:
        """List them, oldest first, with what could be done; a day has one page of them."""
        rows = open_affected(service_day_for(request.user, day_id, Role.DISPATCHER))
        return Response(AffectedOut(rows, many=True).data)


class AcceptAffectedVisits(APIView):
    """All of them decided at once."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="acceptAffectedVisits", tags=["planning"], request=None,
        responses=OutcomeOut(many=True),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Take the best proposal for each; who is moved to another window is told.

        What cannot be settled stays open, with the reason in `code`.
        """
        day = service_day_for(request.user, day_id, Role.DISPATCHER)
        outcomes = accept_all(day=day, actor=actor_of(request), now=clock.now())
        return Response(OutcomeOut(outcomes, many=True).data)


class _OneAffected(APIView):
    permission_classes = PLANS

    def mine(self, request: Request, affected_id: UUID) -> AffectedVisit:
        """Return the booking if it is of an office of the asker's."""
        return affected_visit_for(request.user, affected_id)

    def answer(self, row: AffectedVisit, **facts: Any) -> Response:
        """Show it as it is now."""
        return Response(AffectedOut(row).data, **facts)


class AcceptAffectedVisit(_OneAffected):
    """One of them decided."""

    @extend_schema(
        operation_id="acceptAffectedVisit", examples=examples_of("acceptAffectedVisit"),
        tags=["planning"], request=AcceptIn,
        responses=AffectedOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, affected_id: UUID) -> Response:
        """Take one proposal. Another window is booked, and the citizen is told.

        409 `place-taken` if it cannot be kept any more: look again, or take an alternative.
        """
        row = accept_affected(
            affected=self.mine(request, affected_id), **AcceptIn.read(request),
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return self.answer(row)


class RefreshAffectedVisit(_OneAffected):
    """Proposals as of now."""

    @extend_schema(
        operation_id="refreshAffectedVisit", tags=["planning"], request=None,
        responses=AffectedOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, affected_id: UUID) -> Response:
        """Look again which windows could be kept."""
        row = self.mine(request, affected_id)
        return self.answer(find_proposals(affected_id=row.id, now=clock.now()))


class AskCitizen(_OneAffected):
    """The choice left to the citizen."""

    @extend_schema(
        operation_id="askAffectedCitizen", tags=["planning"], request=None, responses=AffectedOut
    )
    @idempotent
    def post(self, request: Request, affected_id: UUID) -> Response:
        """Send the citizen the windows that could be kept; the promise stands until she chooses."""
        row = self.mine(request, affected_id)
        return self.answer(ask_citizen(affected=row, now=clock.now()))
