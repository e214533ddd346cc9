"""Codes on their way to their phones."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.selectors import phone_code
from backend.notifications.models import Message, MessageEvent
from backend.notifications.selectors import language_of
from backend.notifications.services.sending import deliver_message, give_up_way
from backend.notifications.services.words import code_params
from backend.notifications.states import UNSENT
from backend.notifications.texts import render


def send_phone_code(*, phone_code_id: UUID, attempt: int, now: datetime) -> None:
    """Send a code to its phone. The message we keep does not hold the code.

    A code that was used or replaced in the meantime is not sent.

    Raises:
        RetryLater, GiveUp: see `deliver_message`.
    """
    if phone_code(phone_code_id).ended_at is not None:
        return
    message = _message_of(phone_code_id, now=now)
    if message.state in UNSENT:
        deliver_message(message_id=message.id, attempt=attempt, now=now)


def is_live_code(message: Message) -> bool:
    """Tell whether a message's code still opens something."""
    return phone_code(UUID(message.about["phone_code_id"])).ended_at is None


@transaction.atomic
def _message_of(phone_code_id: UUID, *, now: datetime) -> Message:
    row = phone_code(phone_code_id)
    kind = "handover_code" if row.purpose.startswith("handover") else "phone_code"
    language = language_of(row.phone)
    kept = code_params(phone_code_id, hidden=True)
    title, body = render(kind, kept, language)
    message, is_new = Message.objects.get_or_create(
        dedupe_key=f"phone_code:{phone_code_id}",
        defaults={
            "kind": kind,
            "phone": row.phone,
            "language": language,
            "title": title,
            "body": body,
            "params": kept,
            "about": {"phone_code_id": str(phone_code_id)},
            "expires_at": row.expires_at,
            "created_at": now,
        },
    )
    if is_new:
        MessageEvent.objects.create(message=message, state=message.state, at=now)
    return message


def give_up_code(*, phone_code_id: UUID, note: str, now: datetime) -> None:
    """Leave a code whose job ended without success to the next way, if its message was written."""
    message = Message.objects.filter(dedupe_key=f"phone_code:{phone_code_id}").first()
    if message is not None:
        give_up_way(message_id=message.id, way=None, note=note, now=now)
