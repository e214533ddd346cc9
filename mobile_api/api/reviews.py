"""The dispatcher's list of what phones said and a person has to look at."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.permissions import IsDispatcher, IsDispatcherOrOverseer
from backend.accounts.roles import Role
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.common.problems import problem_of
from backend.common.shapes import Shape, TextField
from backend.offices.selectors import office_for
from mobile_api.api.operations import read_report
from mobile_api.models import Operation
from mobile_api.selectors.operations import LOOKS, review_for, reviews_of
from mobile_api.services.releasing import decide
from mobile_api.services.reviews import possible_decisions
from mobile_api.services.versions import version_of
from mobile_api.states import Decision, OperationFlag, OperationState, ReviewKind


class ReviewsQuery(Shape):
    """Which ones."""

    is_open = serializers.BooleanField(default=True, help_text="False: those that were settled.")


class ReviewedOperationOut(Shape):
    """One version of what happened, without its content."""

    operation_id = serializers.UUIDField()
    kind = serializers.CharField()
    courier_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=OperationState.choices)
    flags = serializers.ListField(child=serializers.ChoiceField(choices=OperationFlag.choices))
    parked_for = serializers.CharField(help_text="Code of the refusal; empty if it is settled.")
    device_at = serializers.DateTimeField(allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True, help_text="Our estimate.")
    received_at = serializers.DateTimeField()


class ReviewOut(Shape):
    """One matter. `possible` names the decisions that fit it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ReviewKind.choices)
    office_id = serializers.UUIDField()
    courier_id = serializers.UUIDField()
    employee_code = serializers.CharField(source="courier.employee_code")
    appointment_id = serializers.UUIDField(allow_null=True)
    install_id = serializers.SerializerMethodField()
    facts = serializers.DictField(help_text="Codes and ids.")
    operation = ReviewedOperationOut(allow_null=True)
    other = ReviewedOperationOut(allow_null=True, help_text="The other version.")
    raised_at = serializers.DateTimeField()
    possible = serializers.SerializerMethodField()
    decision = serializers.CharField(help_text="Empty while it is open.")
    reason = serializers.CharField()
    resolved_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_install_id(self, review: Any) -> str | None:
        """Return the id the installation gave itself."""
        return str(review.install.install_id) if review.install else None

    @extend_schema_field(
        {"type": "array", "items": {"type": "string", "enum": list(Decision.values)}}
    )
    def get_possible(self, review: Any) -> list[str]:
        """Return what can be decided; nothing once it is settled."""
        return [] if review.resolved_at else [each.value for each in possible_decisions(review)]


class VersionOut(Shape):
    """What one phone said, whole: for the eyes of who decides."""

    operation = ReviewedOperationOut()
    said = serializers.DictField(
        allow_null=True, help_text="Kind, time and payload; null if only custody keeps it."
    )
    outcome = serializers.DictField(allow_null=True, help_text="What it made, if it was applied.")
    problem = serializers.DictField(allow_null=True)


class ReviewVersionsOut(Shape):
    """Both versions, the other content that came under the same id included."""

    review = ReviewOut()
    versions = VersionOut(many=True)


class DecisionIn(Shape):
    """What shall be, and why."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    reason = TextField(max_length=500)


class OfficeReviews(APIView):
    """What the phones of one office's couriers said and somebody has to look at."""

    permission_classes = (IsDispatcherOrOverseer,)

    @extend_schema(
        operation_id="listReviews",
        tags=["couriers"],
        parameters=[ReviewsQuery],
        responses=ReviewOut(many=True),
    )
    def get(self, request: Request, office_id: UUID) -> Response:
        """List the open matters of your office, oldest first; or those that were settled."""
        office = office_for(request.user, office_id, *LOOKS)
        rows = reviews_of(office.id, **ReviewsQuery.read_query(request))
        return page_of(rows, ReviewOut, self, request)


class OneReview(APIView):
    """One matter."""

    permission_classes = (IsDispatcherOrOverseer,)

    @extend_schema(operation_id="getReview", tags=["couriers"], responses=ReviewVersionsOut)
    def get(self, request: Request, review_id: UUID) -> Response:
        """Show a matter of your office with all versions of what happened."""
        review = review_for(request.user, review_id)
        found = [each for each in (review.operation, review.other) if each is not None]
        versions = [version for each in found for version in _versions(each)]
        return Response(ReviewVersionsOut({"review": review, "versions": versions}).data)


class ReviewDecision(APIView):
    """A matter, settled."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="decideReview",
        tags=["couriers"],
        request=DecisionIn,
        responses={200: ReviewOut},
    )
    @idempotent
    def post(self, request: Request, review_id: UUID) -> Response:
        """Settle a matter of your office by a new event, with a reason; nothing is deleted.

        `stands`: it counts as it is. `apply`: what is kept is applied now, or the refusal says
        why not. `dismiss`: it does not count, and the phone is told. 422
        `decision-not-possible` names what fits.
        """
        review = review_for(request.user, review_id, Role.DISPATCHER)
        wish = DecisionIn.read(request)
        settled = decide(
            review, decision=Decision(wish["decision"]), reason=wish["reason"],
            actor_id=cast("User", request.user).id, read=read_report, tell=problem_of,
            now=clock.now(),
        )  # fmt: skip
        return Response(ReviewOut(settled).data)


def _versions(operation: Operation) -> list[dict[str, Any]]:
    return [{"operation": operation, **each} for each in version_of(operation)]
