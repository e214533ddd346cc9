"""Having a day's root witnessed from outside, where the operator names an authority."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from backend.common.uuid7 import uuid7
from backend.custody import authority
from backend.custody.models import DayRoot, RootWitness
from backend.outbox.errors import RetryLater


def witness_root(*, root_id: UUID, now: datetime) -> None:
    """Get and keep the authority's stamp of a root; a root that has one is left alone.

    The stamp is over the root's body, so it holds for everything the ledger held on that day. A
    root without one is as good as before: its signature is ours, its place in the chain of roots
    too.

    Raises:
        RetryLater: the authority gave none that can be believed.
    """
    if not authority.is_known() or RootWitness.objects.filter(root_id=root_id).exists():
        return
    root = DayRoot.objects.get(id=root_id)
    try:
        answer = authority.ask(root.body)
        at = authority.stamped_at(answer, root.body)
    except authority.NoTimestamp as error:
        raise RetryLater(str(error)) from error
    RootWitness.objects.bulk_create(
        [
            RootWitness(
                id=uuid7(),
                root=root,
                authority=settings.TIMESTAMP_AUTHORITY,
                answer=answer,
                stamped_at=at,
            )
        ],
        ignore_conflicts=True,
    )
