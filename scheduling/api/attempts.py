"""Failed visits: what their reasons ask for, what the citizen sees and disputes, who settles it."""

from datetime import datetime
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsDispatcher, IsSupervisor
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.common.shapes import Shape, TextField
from backend.procedures.states import Purpose
from scheduling.api.booking import actor_of
from scheduling.api.examples import examples_of
from scheduling.attempt_rules import POLICIES, REQUIRED, Lacking, NextStep
from scheduling.models import Attempt
from scheduling.selectors.attempts import (
    attempt_for,
    attempts_for,
    attempts_of_dossier,
    dispute_closes_at,
    reason_given,
)
from scheduling.services.attempt_disputes import dispute_attempt, settle_attempt
from scheduling.states import AttemptReason, AttemptState, DisputeReason


class RequiredOut(Shape):
    """What one reason asks for. `near_m` is null where any place will do, if it is told."""

    reason = serializers.ChoiceField(choices=AttemptReason.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's own `label`
    near_m = serializers.IntegerField(allow_null=True)
    wait_s = serializers.IntegerField()
    photos = serializers.IntegerField()
    calls = serializers.IntegerField()
    counts = serializers.BooleanField(help_text="Whether it is one of the citizen's tries.")


class PolicyOut(Shape):
    """How often a courier comes for one purpose, and what then."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    max_tries = serializers.IntegerField()
    within_days = serializers.IntegerField(help_text="The next try is offered within so many days.")
    then = serializers.ChoiceField(choices=NextStep.choices)
    keep_days = serializers.IntegerField(help_text="Then it goes back to the agency.")


class AttemptRulesOut(Shape):
    """The catalogue of reasons and the policy of tries."""

    reasons = RequiredOut(many=True)
    policies = PolicyOut(many=True)


class TrackedAttemptOut(Shape):
    """A failed visit as the citizen sees it: what was shown for it, no place, no person."""

    id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=AttemptReason.choices)
    state = serializers.ChoiceField(choices=AttemptState.choices)
    happened_at = serializers.DateTimeField()
    distance_m = serializers.IntegerField(allow_null=True)
    waited_s = serializers.IntegerField()
    calls = serializers.IntegerField()
    n_photos = serializers.SerializerMethodField()
    lacking = serializers.ListField(child=serializers.ChoiceField(choices=Lacking.choices))
    number = serializers.IntegerField(help_text="Which of the citizen's tries; 0 if none yet.")
    next_step = serializers.ChoiceField(choices=NextStep.choices, allow_blank=True)
    dispute_reason = serializers.ChoiceField(choices=DisputeReason.choices, allow_blank=True)
    dispute_until = serializers.SerializerMethodField(
        help_text="The citizen can dispute a `complete` one until then."
    )
    decision_reason = serializers.SerializerMethodField()

    @extend_schema_field(serializers.IntegerField())
    def get_n_photos(self, row: Attempt) -> int:
        """Count the photos."""
        return len(row.media)

    @extend_schema_field(serializers.DateTimeField())
    def get_dispute_until(self, row: Attempt) -> datetime:
        """Return when the time to dispute is over."""
        return dispute_closes_at(row)

    @extend_schema_field(serializers.CharField())
    def get_decision_reason(self, row: Attempt) -> str:
        """Say why it was settled so."""
        return reason_given(row)


class AttemptOut(TrackedAttemptOut):
    """A failed visit as a dispatcher sees it."""

    appointment_id = serializers.UUIDField()
    appointment_number = serializers.CharField(source="appointment.number")
    courier_id = serializers.UUIDField()
    note = serializers.CharField()
    media = serializers.ListField(child=serializers.CharField())
    dispute = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_dispute(self, row: Attempt) -> str:
        """Return what the citizen says against it; empty if nothing."""
        said = [each.reason for each in row.events.all() if each.new_state == AttemptState.DISPUTED]
        return said[0] if said else ""


class AttemptsQuery(Shape):
    """Which ones; without a state, those that wait for a decision."""

    state = serializers.ChoiceField(choices=AttemptState.choices, required=False)


class DisputeIn(Shape):
    """What the citizen says against a failed visit."""

    reason = serializers.ChoiceField(choices=DisputeReason.choices)
    text = TextField(
        required=False, default="", allow_blank=True, help_text="Needed for `other`, else welcome."
    )

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Refuse `other` without words."""
        if attrs["reason"] == DisputeReason.OTHER and not attrs["text"]:
            raise serializers.ValidationError({"text": "Say what was otherwise."})
        return attrs


class SettleIn(Shape):
    """Whether it stands, and why: the citizen reads the reason."""

    stands = serializers.BooleanField()
    reason = TextField()


class AttemptRules(APIView):
    """What a failed visit must show."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="showAttemptRules", tags=["catalogue"], responses=AttemptRulesOut)
    def get(self, request: Request) -> Response:
        """Show each reason with the evidence it asks for, and each purpose with its tries."""
        return Response(AttemptRulesOut(attempt_rules()).data)


class Attempts(APIView):
    """Failed visits of your offices."""

    permission_classes = (IsDispatcher | IsSupervisor,)

    @extend_schema(
        operation_id="listAttempts", tags=["planning"], parameters=[AttemptsQuery],
        responses=AttemptOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List those that lack evidence or are disputed, oldest first; or those of one state."""
        rows = attempts_for(request.user, **AttemptsQuery.read_query(request))
        return page_of(rows, AttemptOut, self, request)


class SettleAttempt(APIView):
    """A decision about a failed visit."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="settleAttempt", examples=examples_of("settleAttempt"), tags=["planning"],
        request=SettleIn, responses=AttemptOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, attempt_id: UUID) -> Response:
        """Let it stand, or annul it: then it is none of the citizen's tries.

        A visit that was still open is closed by it, and the citizen is offered the next.
        """
        row = attempt_for(request.user, attempt_id)
        settled = settle_attempt(
            attempt_id=row.id, **SettleIn.read(request), actor=actor_of(request), now=clock.now()
        )
        return Response(AttemptOut(settled).data)


class TrackedAttempts(APIView):
    """Failed visits for a dossier, by its tracking token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="trackAttempts", tags=["tracking"], auth=[],
        responses=TrackedAttemptOut(many=True),
    )  # fmt: skip
    def get(self, request: Request, token: str) -> Response:
        """List the visits that failed, with what was shown for each; all on one page."""
        return Response(TrackedAttemptOut(attempts_of_dossier(token), many=True).data)


class DisputeAttempt(APIView):
    """A citizen's word against a failed visit."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="disputeAttempt", examples=examples_of("disputeAttempt"), tags=["tracking"],
        auth=[], request=DisputeIn, responses=TrackedAttemptOut,
    )  # fmt: skip
    def post(self, request: Request, token: str, attempt_id: UUID) -> Response:
        """Say that it was not so; a dispatcher decides and gives a reason. Twice is once."""
        row = dispute_attempt(
            tracking_token=token, attempt_id=attempt_id, **DisputeIn.read(request), now=clock.now()
        )
        return Response(TrackedAttemptOut(row).data)


def attempt_rules() -> dict[str, object]:
    """Return the catalogue in the form that is shown."""
    return {
        "reasons": [
            {
                "reason": reason, "label": reason.label, "near_m": asked.near_m,
                "wait_s": asked.wait_s, "photos": asked.photos, "calls": asked.calls,
                "counts": asked.counts,
            }
            for reason, asked in REQUIRED.items()
        ],
        "policies": [
            {
                "purpose": purpose, "max_tries": policy.max_tries, "then": policy.then,
                "within_days": policy.within_days, "keep_days": policy.keep_days,
            }
            for purpose, policy in POLICIES.items()
        ],
    }  # fmt: skip
