"""What we hear of a message after it went out: a report, an app that synced, a reader."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.notifications.kinds import Way
from backend.notifications.models import Message, Sending
from backend.notifications.selectors import messages_of
from backend.notifications.services import learning
from backend.notifications.services.call_tasks import drop_call_task
from backend.notifications.services.moves import move_if_needed, note_sending
from backend.notifications.services.sending import go_to_next_way
from backend.notifications.states import ALLOWED_SENDING, MessageState, SendingState

_log = logging.getLogger(__name__)


@transaction.atomic
def record_report(
    *, channel: str, provider_id: str, arrived: bool, now: datetime, note: str = ""
) -> bool:
    """Note what a channel says about a message that it took; tells whether we know that message.

    It did not arrive: the next way is tried now. A report that comes twice, or after a better
    one, changes nothing.
    """
    found = Sending.objects.select_for_update().filter(channel=channel, provider_id=provider_id)
    sending = found.exclude(provider_id="").first()
    if sending is None:
        return False
    to = SendingState.ARRIVED if arrived else SendingState.REFUSED
    if to not in ALLOWED_SENDING[SendingState(sending.state)]:
        return True
    note_sending(
        sending.message_id, channel=channel, address_id=sending.address_id,
        provider_id=provider_id, state=to, note=note, now=now,
    )  # fmt: skip
    message = Message.objects.select_related("user").get(id=sending.message_id)
    learning.learn(message.phone, channel, is_reached=arrived, now=now)
    if arrived:
        confirm(message.id, channel=channel, now=now)
    elif not go_to_next_way(message, Way(channel), now=now, mark=":reported"):
        move_if_needed(message.id, to=MessageState.FAILED, now=now, channel=channel, note=note)
    return True


def record_sync(*, user_id: UUID, now: datetime) -> int:
    """Note that somebody's app has fetched its news: what was pushed to it has served its purpose.

    Returns how many messages that confirms.
    """
    pushed = dict.fromkeys(row.id for row in _PUSHED.all(user_id, now))
    return sum(confirm(message_id, channel="sync", now=now) for message_id in pushed)


_PUSHED: Final = Compiled(
    lambda user_id, now: Message.objects.filter(
        user_id=user_id, state=MessageState.SENT, created_at__lt=now, sendings__channel="fcm"
    ).only("id")
)


def mark_seen(
    *, message_id: UUID, phone: str | None, user_id: UUID | None, now: datetime
) -> Message:
    """Note that a person has seen a message. Twice is once.

    Raises:
        NotFound: if there is no such message, or it is somebody else's.
    """
    message = messages_of(phone=phone, user_id=user_id).filter(id=message_id).first()
    if message is None:
        raise NotFound
    confirm(message.id, channel="seen", now=now)
    message.refresh_from_db()
    return message


@transaction.atomic
def confirm(message_id: UUID, *, channel: str, now: datetime) -> bool:
    """Note that a message reached its person: nothing more is tried. Tells whether it moved."""
    moved = move_if_needed(message_id, to=MessageState.DELIVERED, now=now, channel=channel)
    if moved:
        drop_call_task(message_id, now=now)
    return moved
