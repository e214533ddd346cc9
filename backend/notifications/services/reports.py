"""What happens to a message after it went out."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from backend.notifications.models import Message
from backend.notifications.services.sending import move
from backend.notifications.states import UNSENT, MessageState

_AT_ONCE: Final = 1_000


def record_report(
    *, message_id: UUID, delivered: bool, channel: str, now: datetime, note: str = ""
) -> None:
    """Note what a channel says about a message that it took.

    Raises:
        IllegalTransition: if the message was not `sent`.
    """
    to = MessageState.DELIVERED if delivered else MessageState.FAILED
    move(message_id, to=to, now=now, channel=channel, note=note[:200])


def forget_texts(*, before: datetime) -> int:
    """Erase texts and phones of messages older than a moment; returns how many.

    That a message was sent, when and about what stays. Unsent ones are left alone.
    """
    old = Message.objects.filter(created_at__lt=before).exclude(state__in=UNSENT)
    full = old.exclude(Q(title="") & Q(body="") & Q(phone=""))
    erased = 0
    while ids := list(full.values_list("id", flat=True)[:_AT_ONCE]):
        erased += Message.objects.filter(id__in=ids).update(title="", body="", phone="")
    return erased
