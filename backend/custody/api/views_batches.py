"""Packets handed together: both halves, for offices and desks."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk, IsDeskOfficer, IsSupervisor
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.custody.api.askers import asker
from backend.custody.api.shapes import BatchesQuery, BatchIn, CountersignIn
from backend.custody.api.shapes_out import BatchDetailOut, BatchOut
from backend.custody.selectors.scope import batch_of, batch_side, batches_of, check_own_place
from backend.custody.services import countersign_batch, hand_batch, withdraw_batch

ACTS: Final = (IsClerk | IsDeskOfficer,)
LOOKS: Final = (IsClerk | IsDeskOfficer | IsSupervisor,)


class Batches(APIView):
    """Packets handed together."""

    def get_permissions(self) -> Any:
        """Let supervisors look; clerks and desk officers also act."""
        self.permission_classes = LOOKS if self.request.method in SAFE_METHODS else ACTS
        return super().get_permissions()

    @extend_schema(
        operation_id="listBatches",
        tags=["custody"],
        parameters=[BatchesQuery],
        responses=BatchOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the batches from and to your offices and desks."""
        rows = batches_of(asker(request), **BatchesQuery.read_query(request))
        return page_of(rows, BatchOut, self, request)

    @extend_schema(
        operation_id="handBatch",
        tags=["custody"],
        request=BatchIn,
        responses={201: BatchDetailOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Hand packets of your office or desk over; they are yours until the receiver signs."""
        wish = BatchIn.read(request)
        check_own_place(asker(request), wish["giver"])
        batch = hand_batch(
            giver=wish["giver"],
            receiver=wish["receiver"],
            s10_codes=wish["s10"],
            actor_id=asker(request).id,
            now=clock.now(),
        )
        return Response(BatchDetailOut(batch_of(asker(request), batch.id)).data, status=201)


class ShowBatch(APIView):
    """One batch."""

    permission_classes = LOOKS

    @extend_schema(operation_id="getBatch", tags=["custody"], responses=BatchDetailOut)
    def get(self, request: Request, batch_id: UUID) -> Response:
        """Show a batch with the papers of each packet, to count against."""
        return Response(BatchDetailOut(batch_of(asker(request), batch_id)).data)


class CountersignBatch(APIView):
    """The receiver's count."""

    permission_classes = ACTS

    @extend_schema(
        operation_id="countersignBatch",
        tags=["custody"],
        request=CountersignIn,
        responses=BatchDetailOut,
    )
    @idempotent
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Count a batch for your office or desk and take over what is there."""
        batch = batch_side(asker(request), batch_id, side="receiver")
        tally = CountersignIn.read(request)["tally"]
        countersign_batch(
            batch_id=batch.id,
            tally={count["s10"]: count["verdict"] for count in tally},
            actor_id=asker(request).id,
            now=clock.now(),
        )
        return Response(BatchDetailOut(batch_of(asker(request), batch_id)).data)


class WithdrawBatch(APIView):
    """A batch that was not meant."""

    permission_classes = ACTS

    @extend_schema(
        operation_id="withdrawBatch", tags=["custody"], request=None, responses=BatchDetailOut
    )
    @idempotent
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Take a batch of your office or desk back that nobody has counted yet."""
        batch = batch_side(asker(request), batch_id, side="giver")
        withdraw_batch(batch_id=batch.id, actor_id=asker(request).id, now=clock.now())
        return Response(BatchDetailOut(batch_of(asker(request), batch_id)).data)
