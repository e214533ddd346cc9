"""Batches as the one they are handed to sees them."""

from uuid import UUID

from django.db.models import QuerySet

from backend.common.errors import NotFound
from backend.custody.models import Batch
from backend.custody.parties import Holder
from backend.custody.states import BatchState


def batches_awaiting(receiver: Holder) -> QuerySet[Batch]:
    """Return the batches this holder has not counted yet, oldest first: three queries."""
    rows = Batch.objects.filter(receiver=str(receiver), state=BatchState.HANDED)
    return rows.prefetch_related("lines__packet").order_by("id")


def batch_handed_to(receiver: Holder, *, batch_id: UUID) -> Batch:
    """Return a batch that was handed to this holder, counted or not; raises NotFound."""
    found = Batch.objects.filter(receiver=str(receiver), id=batch_id).first()
    if found is None:
        raise NotFound
    return found
