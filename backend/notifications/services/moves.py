"""The one function that moves a message: checks the table, saves, records."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.notifications.models import Message, MessageEvent, Sending
from backend.notifications.states import ALLOWED, MessageState, SendingState, check_transition


@transaction.atomic
def move(
    message_id: UUID, *, to: MessageState, now: datetime, channel: str = "", note: str = ""
) -> None:
    """Move a message to another state and write the event.

    Raises:
        IllegalTransition: if it cannot go there.
    """
    message = Message.objects.select_for_update().get(id=message_id)
    check_transition(MessageState(message.state), to)
    message.state = to
    message.save(update_fields=["state"])
    MessageEvent.objects.create(message=message, state=to, channel=channel, note=note[:200], at=now)


def move_if_needed(
    message_id: UUID, *, to: MessageState, now: datetime, channel: str = "", note: str = ""
) -> bool:
    """Move a message unless the table says no; tells whether it moved.

    For what comes from outside and may come late or twice: a report, a sync, a clerk's word.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(id=message_id)
        if to not in ALLOWED[MessageState(message.state)]:
            return False
        move(message_id, to=to, now=now, channel=channel, note=note)
    return True


def note_sending(
    message_id: UUID,
    *,
    channel: str,
    state: SendingState,
    now: datetime,
    address_id: UUID | None = None,
    provider_id: str = "",
    note: str = "",
) -> None:
    """Write down what became of a message on one way."""
    facts = {
        "state": state,
        "provider_id": provider_id[:200],
        "note": note[:200],
        "changed_at": now,
    }
    Sending.objects.update_or_create(
        message_id=message_id,
        channel=channel,
        address_id=address_id,
        defaults=facts,
        create_defaults=facts | {"created_at": now},
    )
