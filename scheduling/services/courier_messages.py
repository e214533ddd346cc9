"""A dispatcher's word to a courier."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from backend.common.errors import NotFound
from backend.notifications.services import tell
from backend.offices.selectors import courier

if TYPE_CHECKING:
    from backend.notifications.models import Message


@transaction.atomic
def write_to_courier(
    *, courier_id: UUID, message_id: UUID, text: str, writer: str, now: datetime
) -> "Message":
    """Send a text to a courier's phone; it stands in the courier's messages until read.

    On a locked screen and in a text message nothing of it is shown, only that there is one. The
    log of messages keeps who wrote it. The same `message_id` twice is one message.

    Raises:
        NotFound: if there is no such courier, or nobody works as it any more.
    """
    receiver = courier(courier_id)
    if not receiver.is_active:
        raise NotFound
    return tell(
        kind="courier_message", user_id=receiver.user_id, params={"text": text}, now=now,
        dedupe_key=f"courier_message:{courier_id}:{message_id}",
        about={"writer": writer},
    )  # fmt: skip
