"""What couriers took at doors: for who answers for the money."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk, IsDispatcher, IsSupervisor
from backend.common.pagination import page_of
from backend.common.shapes import Shape
from backend.custody.api.askers import asker
from backend.custody.kinds import PaymentMethod
from backend.custody.selectors.payments import payment_notes_of


class PaymentNotesQuery(Shape):
    """Which notes."""

    differs = serializers.BooleanField(
        required=False, default=None, allow_null=True,
        help_text="Only those in which other money was taken than had been told, or only others.",
    )  # fmt: skip
    office = serializers.UUIDField(required=False, default=None, help_text="Of this office.")


class PaymentNoteOut(Shape):
    """What was taken at a door beside what had been told; whole VND, null where nothing was."""

    number = serializers.CharField(source="text", help_text="`PT-2026-000017`.")
    office_id = serializers.UUIDField()
    handover_id = serializers.UUIDField()
    dossier_id = serializers.UUIDField(source="handover.dossier_id")
    dossier_number = serializers.CharField(source="handover.dossier.number")
    actor_id = serializers.UUIDField(source="handover.actor_id", help_text="Who took it.")
    postage_vnd = serializers.IntegerField()
    quoted_vnd = serializers.IntegerField(allow_null=True)
    postage_differs = serializers.BooleanField()
    procedure_fee_vnd = serializers.IntegerField()
    quoted_fee_vnd = serializers.IntegerField(
        allow_null=True, help_text="What of the procedure's fee was still to be paid."
    )
    fee_differs = serializers.BooleanField()
    method = serializers.ChoiceField(PaymentMethod.choices)
    at = serializers.DateTimeField()


class ListPaymentNotes(APIView):
    """What was paid at doors."""

    permission_classes = (IsClerk | IsDispatcher | IsSupervisor,)

    @extend_schema(
        operation_id="listPaymentNotes",
        tags=["custody"],
        parameters=[PaymentNotesQuery],
        responses=PaymentNoteOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the payment notes of your offices, oldest first.

        With `differs=true` those to look at: the handover stands as it was and is flagged
        `fee_differs`.
        """
        rows = payment_notes_of(asker(request), **PaymentNotesQuery.read_query(request))
        return page_of(rows, PaymentNoteOut, self, request)
