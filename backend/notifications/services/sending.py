"""Handing messages to a channel, at least once.

A process may die after the channel took a message and before we noted it; then it goes out
again with the same `dedupe_key`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.selectors import phone_code, user_by_id
from backend.accounts.services import code_for
from backend.common.localtime import duration_text
from backend.notifications.channels import Channel, ChannelBusy, Parcel, Unreachable
from backend.notifications.models import Message, MessageEvent
from backend.notifications.states import UNSENT, MessageState, check_transition
from backend.notifications.texts import render
from backend.outbox.errors import RetryLater
from backend.outbox.services import MAX_ATTEMPTS

_HIDDEN_CODE = "••••••"


def deliver_message(*, message_id: UUID, channel: Channel, attempt: int, now: datetime) -> None:
    """Send a message, unless it is sent, too old, or for somebody who is gone.

    Raises:
        RetryLater: if the channel is busy. After the last attempt the message is `failed`.
    """
    message = Message.objects.filter(id=message_id).first()
    if message is None or message.state not in UNSENT:
        return
    parcel = _parcel(message, title=message.title, body=message.body)
    _send(message, parcel, channel=channel, attempt=attempt, now=now)


def send_phone_code(*, phone_code_id: UUID, channel: Channel, attempt: int, now: datetime) -> None:
    """Send a code to its phone. The message we keep does not hold the code.

    A code that was used or replaced in the meantime is not sent.

    Raises:
        RetryLater: if the channel is busy.
    """
    row = phone_code(phone_code_id)
    if row.ended_at is not None:
        return
    phone, code = code_for(phone_code_id)
    kind = "handover_code" if row.purpose.startswith("handover") else "phone_code"
    duration = duration_text(row.expires_at - row.created_at)
    title, body = render(kind, {"code": _HIDDEN_CODE, "duration": duration})
    message, _ = Message.objects.get_or_create(
        dedupe_key=f"phone_code:{phone_code_id}",
        defaults={
            "kind": kind,
            "phone": phone,
            "title": title,
            "body": body,
            "expires_at": row.expires_at,
            "created_at": now,
        },
    )
    if message.state in UNSENT:
        title, body = render(kind, {"code": code, "duration": duration})
        parcel = _parcel(message, title=title, body=body)
        _send(message, parcel, channel=channel, attempt=attempt, now=now)


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
    MessageEvent.objects.create(message=message, state=to, channel=channel, note=note, at=now)


def _send(
    message: Message, parcel: Parcel, *, channel: Channel, attempt: int, now: datetime
) -> None:
    if message.expires_at is not None and message.expires_at <= now:
        move(message.id, to=MessageState.EXPIRED, now=now)
        return
    if not message.phone and not _is_active(message.user_id):
        move(message.id, to=MessageState.SKIPPED, now=now)
        return
    try:
        channel.send(parcel, now=now)
    except Unreachable as error:
        _fail(message, channel.name, error.reason, now)
    except Exception as error:
        if attempt >= MAX_ATTEMPTS:
            _fail(message, channel.name, type(error).__name__, now)
        if isinstance(error, ChannelBusy):
            raise RetryLater(error.reason, error.not_before) from error
        raise
    else:
        move(message.id, to=MessageState.SENT, now=now, channel=channel.name)


def _fail(message: Message, channel: str, note: str, now: datetime) -> None:
    if message.state != MessageState.FAILED:
        move(message.id, to=MessageState.FAILED, now=now, channel=channel, note=note[:200])


def _is_active(user_id: UUID | None) -> bool:
    return user_id is not None and user_by_id(user_id).is_active


def _parcel(message: Message, *, title: str, body: str) -> Parcel:
    return Parcel(
        message_id=message.id,
        kind=message.kind,
        dedupe_key=message.dedupe_key,
        to=message.phone or f"user:{message.user_id}",
        title=title,
        body=body,
    )
