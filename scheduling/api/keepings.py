"""What waits at offices after the last try: the list of tasks, and their end."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk, IsDispatcher, IsSupervisor
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.common.shapes import Shape
from backend.custody.states import PacketState
from backend.dossiers.states import ResultFault
from backend.procedures.states import Purpose
from scheduling.models import Keeping
from scheduling.selectors.keepings import keeping_for, keepings_for, kept_packets
from scheduling.services.last_tries import close_keeping
from scheduling.states import KeepingState


class KeptPacketOut(Shape):
    """A packet that has not reached its end. Custody tells where it is."""

    s10 = serializers.CharField()
    state = serializers.ChoiceField(choices=PacketState.choices)


class KeepingOut(Shape):
    """A task: keep what could not be brought until `due_at`, or return it by then."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=KeepingState.choices)
    due_at = serializers.DateTimeField()
    purpose = serializers.ChoiceField(choices=Purpose.choices, source="errand.purpose")
    dossier_id = serializers.UUIDField(source="errand.dossier_id")
    dossier_number = serializers.CharField(source="errand.dossier.number")
    appointment_number = serializers.CharField(source="errand.appointment.number")
    attempt_id = serializers.UUIDField(
        allow_null=True, help_text="The last try; null: the recipient found the result wrong."
    )
    result_fault = serializers.ChoiceField(
        choices=[*ResultFault.choices, ("", "")],
        source="errand.dossier.result_fault",
        help_text="What was found wrong, until the desk issues another result.",
    )
    packets = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(KeptPacketOut(many=True))
    def get_packets(self, row: Keeping) -> list[dict[str, str]]:
        """Return the packets that it is about."""
        return kept_packets(row)


class KeepingsQuery(Shape):
    """Which ones; without a state, those that are not over."""

    state = serializers.ChoiceField(choices=KeepingState.choices, required=False)


class Keepings(APIView):
    """What your offices keep."""

    permission_classes = (IsClerk | IsDispatcher | IsSupervisor,)

    @extend_schema(
        operation_id="listKeepings", tags=["planning"], parameters=[KeepingsQuery],
        responses=KeepingOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List what could not be brought in all its tries or was wrong, oldest first, with packets.

        A packet that is back at the office is put aside with `POST /packets/{packet_id}/hold`.
        """
        rows = keepings_for(request.user, **KeepingsQuery.read_query(request))
        return page_of(rows, KeepingOut, self, request)


class CloseKeeping(APIView):
    """The end of a task."""

    permission_classes = (IsClerk | IsDispatcher,)

    @extend_schema(
        operation_id="closeKeeping", tags=["planning"], request=None, responses=KeepingOut
    )
    @idempotent
    def post(self, request: Request, keeping_id: UUID) -> Response:
        """Close it once its packets are at the agency's desk or with the citizen."""
        row = keeping_for(request.user, keeping_id)
        return Response(KeepingOut(close_keeping(keeping_id=row.id, now=clock.now())).data)
