"""Deciding to tell somebody something."""

from datetime import datetime
from uuid import UUID

from backend.notifications.models import Message, MessageEvent
from backend.notifications.states import MessageState
from backend.notifications.texts import Params, render
from backend.outbox.services import enqueue


def tell(
    *,
    kind: str,
    phone: str | None = None,
    user_id: UUID | None = None,
    params: Params,
    dedupe_key: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> Message:
    """Write a message and the job that sends it, in the caller's transaction.

    Args:
        kind: which text (`texts.py`).
        phone: where to, in E.164.
        user_id: whose devices to knock at, if they have any. With neither phone nor user the
            message is `skipped` at once: who cannot be reached must not stop the change.
        params: the values of the text.
        dedupe_key: the same key twice is one message, whatever it says the second time.
        now: the present.
        expires_at: when it is too late to be of use; then it is not sent.

    Raises:
        UnknownText, WrongParams: at once, in the caller: a mistake of ours.
        RuntimeError: outside of a transaction.
    """
    title, body = render(kind, params)
    message = Message(
        kind=kind,
        phone=phone or "",
        user_id=user_id,
        title=title,
        body=body,
        dedupe_key=dedupe_key,
        state=MessageState.WAITING if phone or user_id else MessageState.SKIPPED,
        expires_at=expires_at,
        created_at=now,
    )
    return write_once(message, now=now)


def write_once(message: Message, *, now: datetime) -> Message:
    """Store a message unless its key is known; returns the stored one. New ones get a job."""
    Message.objects.bulk_create([message], ignore_conflicts=True)
    stored = Message.objects.get(dedupe_key=message.dedupe_key)
    if stored.id == message.id:
        MessageEvent.objects.create(message=stored, state=stored.state, at=now)
        if stored.state == MessageState.WAITING:
            # No expiry on the job: it must run to mark the message as expired.
            enqueue(
                kind="message",
                payload={"message_id": str(stored.id)},
                dedupe_key=f"message:{stored.id}",
                now=now,
            )
    return stored
